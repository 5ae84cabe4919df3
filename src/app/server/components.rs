//! What many operations of the description share, moved to its `components`, where it stands once.

use serde_json::{Value, json};

use crate::base::server::api::Problem;

/// Leaves a reference in the place of each parameter, each header and each refusal. utoipa has no
/// place for the first two. `HEAD` keeps its refusals: they are those of `GET` without a body.
pub(super) fn share(description: &mut Value) {
    let mut paths = description["paths"].take();
    let components = &mut description["components"];
    let items = members(&mut paths).flat_map(|(_, item)| members(item));
    for (method, operation) in items {
        let resource = operation["tags"][0].as_str().unwrap_or_default().to_owned();
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let own = format!("{resource}.{name}");
            // A header means the same everywhere, an argument only where it stands.
            let names = if parameter["in"] == "header" { [name, own] } else { [own, name] };
            put(components, "parameters", names, parameter);
        }
        for (_, response) in members(&mut operation["responses"]) {
            if let Some(headers) = response.get_mut("headers") {
                for (name, header) in members(headers) {
                    let own = format!("{resource}.{name}");
                    put(components, "headers", [name.clone(), own], header);
                }
            }
            let examples = &response["content"][Problem::MEDIA_TYPE]["examples"];
            if method != "head"
                && let Some(kinds) = examples.as_object()
            {
                let kinds: Vec<&str> = kinds.keys().map(String::as_str).collect();
                let name = kinds.join("-or-");
                let own = format!("{resource}.{name}");
                put(components, "responses", [name, own], response);
            }
        }
    }
    description["paths"] = paths;
}

/// Moves it there under the first of these names that nothing else has. Without one it stays.
fn put(components: &mut Value, kind: &str, names: [String; 2], part: &mut Value) {
    for name in names {
        let there = &mut components[kind][&name];
        if there.is_null() {
            *there = part.clone();
        }
        if there == part {
            *part = json!({ "$ref": format!("#/components/{kind}/{name}") });
            return;
        }
    }
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}
