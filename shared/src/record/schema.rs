//! JSON Schema (draft 2020-12) of record types, for `--schema`.

use serde_json::{Map, Value, json};

use super::types::{COMMON, Key, Kind, Type};

/// Returns the schema of a stream whose values are of these types, or errors.
pub fn of(tool: &str, types: &[&Type]) -> Value {
    let definitions: Map<String, Value> = types.iter().map(|t| (t.name_of_type.to_owned(), one(t))).collect();
    let choices: Vec<Value> = types.iter().map(|t| json!({"$ref": format!("#/$defs/{}", t.name_of_type)})).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("one value on the standard output of {tool}"),
        "oneOf": choices,
        "$defs": definitions,
    })
}

fn one(of: &Type) -> Value {
    let mut properties = Map::new();
    for key in COMMON.iter().chain(of.keys) {
        properties.insert(key.key.to_owned(), property(key, of));
    }
    json!({
        "type": "object",
        "description": of.doc,
        "required": ["type", "v"],
        "properties": properties,
        "additionalProperties": true,
    })
}

fn property(key: &Key, of: &Type) -> Value {
    let mut value = match key.key {
        "type" => json!({"const": of.name_of_type}),
        "v" => json!({"const": of.version}),
        _ => kind(key.kind),
    };
    if let Value::Object(map) = &mut value {
        map.insert("description".into(), key.doc.into());
    }
    value
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Line | Kind::Ref => json!({"type": "string"}),
        Kind::Digest => json!({"type": "string", "pattern": "^((sha256:)?[0-9a-f]{64}|sha512:[0-9a-f]{128})$"}),
        Kind::Time => json!({"type": "string", "format": "date-time"}),
        Kind::Bytes | Kind::Millis => json!({"type": "integer", "minimum": 0}),
        Kind::Number => json!({"type": "number"}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Kind::Objects => json!({"type": "array", "items": {"type": "object"}}),
        Kind::Labels => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Kind::Object => json!({"type": "object"}),
    }
}
