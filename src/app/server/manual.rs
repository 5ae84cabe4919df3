//! From the description that programs read to the page that people read.

use serde_json::{Map, Value};

use crate::app::api_page::{Body, Manual, Operation, Part, ProblemFacts, Response, Section};
use crate::base::server::api::Kind;

/// The manual of an API that is described so.
pub fn manual(description: &Value) -> Manual {
    let reader = Reader { description };
    let mut sections: Vec<Section> = Vec::new();
    for (path, item) in members(&description["paths"]) {
        // Every address has OPTIONS, and HEAD where it has GET.
        for (method, facts) in
            members(item).filter(|(name, _)| *name != "head" && *name != "options")
        {
            let name = text(&facts["tags"][0]);
            let operation = reader.operation(path, method, facts);
            match sections.iter_mut().find(|section| section.name == name) {
                Some(section) => section.operations.push(operation),
                None => sections.push(Section { name, operations: vec![operation] }),
            }
        }
    }
    Manual { sections, problems: Kind::ALL.into_iter().map(problem).collect() }
}

fn problem(kind: Kind) -> ProblemFacts {
    let (status, detail) = (kind.status().as_u16(), kind.usual_detail());
    ProblemFacts { name: kind.name(), status, title: kind.title(), detail }
}

struct Reader<'a> {
    description: &'a Value,
}

impl Reader<'_> {
    fn operation(&self, path: &str, method: &str, facts: &Value) -> Operation {
        let method = method.to_uppercase();
        let bodies = members(&facts["requestBody"]["content"]);
        let bodies: Vec<Body> = bodies.map(|(kind, content)| self.body(kind, content)).collect();
        let responses = members(&facts["responses"]);
        Operation {
            id: text(&facts["operationId"]),
            summary: text(&facts["summary"]),
            about: text(&facts["description"]),
            parameters: self.parameters(facts).map(|part| self.parameter(part)).collect(),
            responses: responses.map(|(status, it)| response(status, self.resolved(it))).collect(),
            curl: self.curl(path, &method, facts, bodies.first()),
            bodies,
            path: path.to_owned(),
            method,
        }
    }

    fn parameters<'b>(&'b self, facts: &'b Value) -> impl Iterator<Item = &'b Value> {
        list(&facts["parameters"]).map(|part| self.resolved(part))
    }

    fn parameter(&self, facts: &Value) -> Part {
        let schema = self.resolved(&facts["schema"]);
        let own = text(&facts["description"]);
        Part {
            name: text(&facts["name"]),
            place: text(&facts["in"]),
            required: facts["required"] == true,
            kind: kind(schema),
            about: if own.is_empty() { text(&schema["description"]) } else { own },
        }
    }

    fn body(&self, media_type: &str, content: &Value) -> Body {
        let schema = self.resolved(&content["schema"]);
        let required: Vec<&Value> = list(&schema["required"]).collect();
        let part = |(name, facts): (&String, &Value)| {
            let facts = self.resolved(facts);
            Part {
                name: name.clone(),
                place: String::new(),
                required: required.iter().any(|required| *required == name),
                kind: kind(facts),
                about: text(&facts["description"]),
            }
        };
        let members = members(&schema["properties"]).map(part).collect();
        Body { media_type: media_type.to_owned(), members, example: pretty(&content["example"]) }
    }

    /// What stands where a reference points to.
    fn resolved<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        pointer.and_then(|pointer| self.description.pointer(pointer)).unwrap_or(schema)
    }

    fn curl(&self, path: &str, method: &str, facts: &Value, body: Option<&Body>) -> String {
        let mut path = path.to_owned();
        for parameter in self.parameters(facts).filter(|part| part["in"] == "path") {
            let name = format!("{{{}}}", text(&parameter["name"]));
            path = path.replace(&name, &pretty(&parameter["example"]));
        }
        let mut words = vec!["curl".to_owned()];
        if method != "GET" {
            words.push(format!("-X {method}"));
        }
        words.push(format!("\"$HOST{path}\""));
        if !list(&facts["security"]).any(|way| way.as_object().is_some_and(Map::is_empty)) {
            words.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
        }
        if let Some(Body { media_type, example, .. }) = body {
            words.push(format!("-H 'Content-Type: {media_type}'"));
            words.push(format!("-d '{example}'"));
        }
        words.join(" \\\n  ")
    }
}

fn response(status: &str, facts: &Value) -> Response {
    let content = members(&facts["content"]);
    let problems = content.clone().flat_map(|(_, content)| members(&content["examples"]));
    let example = content.clone().map(|(_, content)| &content["example"]).find(|e| !e.is_null());
    Response {
        status: status.to_owned(),
        about: text(&facts["description"]),
        headers: members(&facts["headers"]).map(|(name, _)| name.clone()).collect(),
        media_types: content.map(|(kind, _)| kind.clone()).collect(),
        example: example.map(pretty),
        problems: problems.map(|(name, _)| name.clone()).collect(),
    }
}

/// What a schema takes, in words.
fn kind(schema: &Value) -> String {
    let number = |name: &str| schema[name].as_i64();
    let allowed: Vec<String> = list(&schema["enum"]).map(pretty).collect();
    if !allowed.is_empty() {
        return format!("one of {}", allowed.join(", "));
    }
    let name = text(&schema["type"]);
    match (name.as_str(), number("minimum"), number("maximum")) {
        ("integer", Some(min), Some(max)) => format!("a whole number, {min} to {max}"),
        ("integer", ..) => "a whole number".to_owned(),
        ("boolean", ..) => "true or false".to_owned(),
        ("string", ..) => match (number("minLength"), number("maxLength")) {
            (Some(min), Some(max)) => format!("a string of {min} to {max} characters"),
            (None, Some(max)) => format!("a string of at most {max} characters"),
            _ => "a string".to_owned(),
        },
        ("array", ..) => "a list".to_owned(),
        _ => "an object".to_owned(),
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> + Clone {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// JSON in lines; a text as it is.
fn pretty(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => format!("{value:#}"),
    }
}
