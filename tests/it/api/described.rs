//! Everybody asks everything, rightly and wrongly: no answer says what the description does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jsonschema::Validator;
use rollcall::auth::account::Role;
use rollcall_forms::MAX_NAMES;
use serde_json::{Value, json};

use super::{nobody, program, read, with_token};
use crate::support::{Answer, Browser, Server};

/// An import or an undo stands in the way of these: see `students/`.
const IN_THE_WAY: [&str; 2] = ["deleteStudent 409", "replaceStudent 409"];

/// One method of one path.
struct Operation {
    method: Method,
    path: String,
    facts: Value,
}

/// One request: what stands in the place of `{id}`, what is appended to the path, headers, a body.
#[derive(Clone, Default)]
struct Request {
    id: Option<&'static str>,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Request {
    fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(header, _)| *header != name);
        other.headers.push((name, value.to_owned()));
        other
    }

    fn asking(&self, query: &str) -> Self {
        Self { query: query.to_owned(), ..self.clone() }
    }

    fn saying(&self, body: &str) -> Self {
        Self { body: body.to_owned(), ..self.clone() }
    }
}

/// The description, and what has been answered.
struct Description {
    document: Value,
    validators: HashMap<String, Validator>,
    seen: BTreeSet<(String, String)>,
    faults: BTreeMap<String, String>,
}

impl Description {
    async fn of(server: &Server) -> Self {
        let document = read(&nobody(server).get("/api/v1/openapi.json").await);
        let (validators, seen, faults) = Default::default();
        Self { document, validators, seen, faults }
    }

    fn resolved(&self, value: &Value) -> Value {
        let pointer = value["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
        pointer.map_or(value, |pointer| self.document.pointer(pointer).unwrap()).clone()
    }

    /// All operations: what ends logins first, before a change of their account does, and what begins
    /// and ends sessions last, since who asks after it is nobody.
    fn operations(&self) -> Vec<Operation> {
        let mut all = Vec::new();
        for (path, item) in self.document["paths"].as_object().unwrap() {
            for (method, facts) in item.as_object().unwrap() {
                let method = method.to_uppercase().parse().unwrap();
                all.push(Operation { method, path: path.clone(), facts: facts.clone() });
            }
        }
        let writes = |one: &Operation| one.path.ends_with("/session") && !one.method.is_safe();
        all.sort_by_key(|one| (writes(one), one.method != Method::DELETE));
        all
    }

    /// What is wrong with a value by a schema.
    fn broken(&mut self, schema: &Value, value: &Value) -> Option<String> {
        let components = &self.document["components"];
        let validator = self.validators.entry(schema.to_string()).or_insert_with(|| {
            // References count from the top of what is given.
            let whole = json!({ "components": components, "allOf": [schema] });
            jsonschema::validator_for(&whole).unwrap()
        });
        validator.validate(value).err().map(|error| error.to_string())
    }

    /// Holds an answer against what is said of it.
    fn check(&mut self, operation: &Operation, who: &str, answer: &Answer) {
        let status = answer.status.as_u16().to_string();
        let name = operation.facts["operationId"].as_str().unwrap().to_owned();
        let found = self.fault(operation, &status, answer);
        if let Some(fault) = found {
            let body: String = answer.body.chars().take(120).collect();
            self.faults
                .entry(format!("{name}, {status}, {fault}, {body}"))
                .or_insert(who.to_owned());
        }
        self.seen.insert((name, status));
    }

    fn fault(&mut self, operation: &Operation, status: &str, answer: &Answer) -> Option<String> {
        let said = self.resolved(&operation.facts["responses"][status]);
        if !said.is_object() {
            return Some("this status is not described".to_owned());
        }
        // What comes now and then. All else that is described is there.
        let optional = ["Link", "RateLimit", "RateLimit-Policy", "Set-Cookie", "Accept-Patch"];
        let mut headers = said["headers"].as_object().into_iter().flatten().map(|(name, _)| name);
        let missing = |name: &&String| !optional.contains(&name.as_str());
        if let Some(name) =
            headers.find(|name| missing(name) && answer.header(name.as_str()).is_none())
        {
            return Some(format!("no {name}"));
        }
        let Some(content) = said["content"].as_object() else {
            return (!answer.body.is_empty()).then(|| "a body where none is described".to_owned());
        };
        let kind = answer.header("content-type").unwrap_or_default();
        let Some(content) = content.get(kind.split(';').next().unwrap_or_default()) else {
            return Some(format!("{kind:?} is not described"));
        };
        let value = if kind.ends_with("json") { read(answer) } else { json!(answer.body) };
        if let Some(examples) = content["examples"].as_object()
            && !examples.values().any(|example| example["value"]["type"] == value["type"])
        {
            return Some("this problem is not described".to_owned());
        }
        self.broken(&content["schema"], &value)
    }
}

/// What to ask of an operation: what it describes, and what breaks each of its rules.
fn requests(operation: &Operation, description: &Description) -> Vec<Request> {
    let plain = Request::default();
    let mut all = vec![
        plain.clone(),
        Request { id: Some("1999999999"), ..plain.clone() },
        Request { id: Some("abc"), ..plain.clone() },
        plain.with("accept", "text/html"),
        plain.with("accept", "text/csv"),
        plain.with("cookie", "other=1"),
        plain.with("authorization", "Bearer rc_wrong"),
        plain.with("origin", "https://elsewhere.example"),
        plain.with("origin", ""),
        plain.asking("?colour=red"),
        plain.asking(&format!("?{}", "a=1&".repeat(MAX_NAMES + 1))),
        plain.with("idempotency-key", "é"),
        plain.with("idempotency-key", "the same"),
    ];
    for name in ["if-match", "if-none-match"] {
        for tag in ["*", "\"1\"", "\"999\"", "W/\"1\"", "no tag"] {
            all.push(plain.with(name, tag));
        }
    }
    for parameter in operation.facts["parameters"].as_array().into_iter().flatten() {
        let parameter = description.resolved(parameter);
        if parameter["in"] == "query" {
            let name = parameter["name"].as_str().unwrap();
            all.extend(
                ["1", "", "%FF", "-"].map(|value| plain.asking(&format!("?{name}={value}"))),
            );
        }
    }
    let Some(content) = operation.facts["requestBody"]["content"].as_object() else {
        all.push(plain.with("content-type", "application/json").saying("{"));
        all.push(plain.with("content-length", "9000000"));
        return all;
    };
    let mut with_bodies = Vec::new();
    for (kind, content) in content {
        let example = content["example"].to_string();
        let whole = |request: &Request| request.with("content-type", kind).saying(&example);
        with_bodies.extend(all.iter().map(whole));
        let whole = whole(&plain);
        let deep = "[".repeat(40);
        let failing = r#"[{"op": "test", "path": "/active", "value": 7}]"#;
        for body in ["", "{", "[]", "{}", "7", "\u{feff}{}", &deep, r#"{"town": "Oslo"}"#, failing]
        {
            with_bodies.push(whole.saying(body));
        }
        with_bodies.push(whole.with("content-length", "9000000"));
        with_bodies.push(whole.saying(&format!("\"{}\"", "a".repeat(1_100_000))));
        with_bodies.push(whole.with("content-type", "text/plain"));
        with_bodies.push(whole.with("content-type", &format!("{kind}; charset=latin1")));
        with_bodies.push(whole.with("content-encoding", "gzip"));
        with_bodies
            .push(whole.with("idempotency-key", "the same").saying(&example.replace(':', ": ")));
    }
    with_bodies
}

/// An account and a login that nobody needs, and students as many as are wanted.
struct Things {
    account: i64,
    login: i64,
    student: i32,
}

impl Things {
    async fn of(server: &Server) -> Self {
        server.signed_in("victim", Role::Guest).await;
        let account = server.ask("SELECT id FROM accounts WHERE username = 'victim'").await;
        let login = server.ask("SELECT max(id) FROM logins").await;
        Self { account, login, student: server.student("Ada").await.id }
    }

    /// What stands for `{id}` in the path, made anew where it may be gone.
    async fn id(&self, server: &Server, Operation { path, method, .. }: &Operation) -> String {
        if path.contains("/accounts/") {
            return self.account.to_string();
        }
        if path.contains("/logins/") {
            return self.login.to_string();
        }
        if method.is_safe() || !path.contains("{id}") {
            return self.student.to_string();
        }
        let id = server.student("Ada").await.id;
        if path.ends_with("/restore") {
            server.delete_student(id).await;
        }
        id.to_string()
    }
}

async fn send(program: &mut Browser, operation: &Operation, id: &str, request: &Request) -> Answer {
    let before = program.clone();
    for (name, value) in &request.headers {
        program.set_header(name, value);
    }
    if request.headers.iter().any(|(name, value)| *name == "origin" && value.is_empty()) {
        program.remove_header("origin");
    }
    let path = operation.path.replace("{id}", request.id.unwrap_or(id)) + &request.query;
    let body = Body::from(request.body.clone());
    let answer = program.send(operation.method.clone(), &path, None, body).await;
    program.headers = before.headers;
    answer
}

/// Nobody, each role by its session, and two tokens.
async fn everybody(server: &Server) -> Vec<(&'static str, Browser)> {
    let admin = program(server, "root", Role::Admin).await;
    let mut pages = admin.clone();
    pages.set_header("accept", "text/html");
    let reads = pages.make_token("reads", "read").await;
    let keeps = pages.make_token("keeps", "accounts").await;
    vec![
        ("a visitor", nobody(server)),
        ("a guest", program(server, "guest", Role::Guest).await),
        ("staff", program(server, "staff", Role::Staff).await),
        ("a token that reads", with_token(server, &reads)),
        ("a token for accounts", with_token(server, &keeps)),
        ("an admin", admin),
    ]
}

fn without_limits(settings: &mut rollcall::app::server::settings::Settings) {
    settings.api.address_requests_per_minute = 0;
    settings.api.token_requests_per_minute = 0;
}

#[tokio::test]
async fn whoever_asks_whatever_is_answered_as_it_is_described() {
    let server = Server::start_with(without_limits).await;
    let mut description = Description::of(&server).await;
    let things = Things::of(&server).await;
    let mut everybody = everybody(&server).await;
    for operation in description.operations() {
        let requests = requests(&operation, &description);
        for (who, program) in &mut everybody {
            for request in &requests {
                let id = things.id(&server, &operation).await;
                let answer = send(program, &operation, &id, request).await;
                description.check(&operation, who, &answer);
            }
        }
    }
    assert!(description.faults.is_empty(), "{:#?}", description.faults);
    // Nothing is described that nobody is answered, but what takes trouble to bring about.
    let mut never = Vec::new();
    for operation in description.operations() {
        let name = operation.facts["operationId"].as_str().unwrap();
        for status in operation.facts["responses"].as_object().unwrap().keys() {
            let is_trouble = ["408", "428", "429", "500", "503"].contains(&status.as_str());
            let was_seen = description.seen.contains(&(name.to_owned(), status.clone()));
            let answer = format!("{name} {status}");
            if !is_trouble && !was_seen && !IN_THE_WAY.contains(&&*answer) {
                never.push(answer);
            }
        }
    }
    assert!(never.is_empty(), "never answered: {never:?}");
}

#[tokio::test]
async fn who_asks_too_often_or_without_a_condition_is_answered_as_it_is_described() {
    let strict = Server::start_with(|settings| {
        without_limits(settings);
        settings.api.require_if_match = true;
    });
    let strict = strict.await;
    let mut description = Description::of(&strict).await;
    let things = Things::of(&strict).await;
    let mut root = program(&strict, "root", Role::Admin).await;
    let hasty = Server::start_with(|settings| settings.api.address_requests_per_minute = 1).await;
    let mut visitor = nobody(&hasty);
    for operation in description.operations() {
        for request in requests(&operation, &description).iter().take(1) {
            let id = things.id(&strict, &operation).await;
            let answer = send(&mut root, &operation, &id, request).await;
            description.check(&operation, "an admin", &answer);
            for _ in 0..2 {
                let answer = send(&mut visitor, &operation, &id, request).await;
                description.check(&operation, "a hasty visitor", &answer);
            }
        }
    }
    assert!(description.faults.is_empty(), "{:#?}", description.faults);
    let all = |status: StatusCode| {
        let status = status.as_str();
        description.seen.iter().filter(|(_, seen)| seen == status).count()
    };
    assert_eq!(all(StatusCode::PRECONDITION_REQUIRED), 4);
    assert_eq!(all(StatusCode::TOO_MANY_REQUESTS), description.operations().len());
}

#[tokio::test]
async fn every_example_is_right_by_its_own_schema() {
    let server = Server::start().await;
    let mut description = Description::of(&server).await;
    let mut pairs = Vec::new();
    let mut places = vec![description.document.clone()];
    while let Some(place) = places.pop() {
        if let Some(example) = place.get("example") {
            pairs.push((place["schema"].clone(), example.clone()));
        }
        for (_, example) in place["examples"].as_object().into_iter().flatten() {
            pairs.push((place["schema"].clone(), example["value"].clone()));
        }
        places.extend(place.as_object().into_iter().flatten().map(|(_, part)| part.clone()));
        places.extend(place.as_array().into_iter().flatten().cloned());
    }
    assert!(pairs.len() > 30, "{}", pairs.len());
    for (schema, example) in pairs {
        assert!(schema.is_object(), "an example without a schema: {example}");
        assert_eq!(description.broken(&schema, &example), None, "{example}");
    }
}

#[tokio::test]
async fn a_json_patch_is_a_list_of_operations_on_members() {
    let server = Server::start().await;
    let mut description = Description::of(&server).await;
    for (name, right, wrong) in
        [("StudentPatch", "/city", "/town"), ("AccountPatch", "/role", "/id")]
    {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let patch = |op: &str, path: &str| json!([{ "op": op, "path": path, "value": "x" }]);
        assert_eq!(description.broken(&schema, &patch("replace", right)), None);
        for wrong in [json!({}), json!([7]), patch("eat", right), patch("replace", wrong)] {
            assert!(description.broken(&schema, &wrong).is_some(), "{name}: {wrong}");
        }
    }
}

#[tokio::test]
async fn what_operations_share_stands_once() {
    let server = Server::start().await;
    let description = Description::of(&server).await;
    let operations = description.operations();
    for Operation { method, path, facts } in &operations {
        for (status, response) in facts["responses"].as_object().unwrap() {
            let is_refusal = status.as_str() >= "400";
            let is_shared = response["$ref"].is_string();
            assert_eq!(is_shared, is_refusal && method != Method::HEAD, "{method} {path} {status}");
        }
        for parameter in facts["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["$ref"].is_string(), "{method} {path}: {parameter}");
        }
    }
    let mut ids: Vec<_> = operations.iter().map(|one| one.facts["operationId"].clone()).collect();
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), operations.len());
}

#[tokio::test]
async fn the_description_says_where_under_which_licence_and_of_what() {
    let server = Server::start().await;
    let description = Description::of(&server).await;
    let document = &description.document;
    assert_eq!(document["servers"], json!([{ "url": "/" }]));
    assert_eq!(document["info"]["license"]["identifier"], "MIT OR Apache-2.0");
    let tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().collect();
    for tag in &tags {
        assert!(tag["description"].as_str().is_some_and(|text| !text.is_empty()), "{tag}");
    }
    for operation in description.operations() {
        let own = operation.facts["tags"].as_array().unwrap();
        assert_eq!(own.len(), 1, "{}", operation.path);
        assert!(tags.iter().any(|tag| tag["name"] == own[0]), "{own:?}");
    }
    let parameters = &document["components"]["parameters"];
    let [year, size] =
        ["year", "size"].map(|name| &parameters[format!("Students.{name}")]["schema"]);
    assert_eq!((&year["type"], &year["maximum"]), (&json!("integer"), &json!(10)));
    assert_eq!(size["enum"], json!([25, 50, 100]));
    assert_eq!(size["type"], "integer");
}
