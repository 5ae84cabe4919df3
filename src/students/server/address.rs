//! The address of a list: from a URL's query to a [`ListQuery`], and back.
//!
//! Nothing in an address is an error: what makes no sense counts for nothing, and a message says
//! so.

use std::borrow::Cow;

use form_urlencoded::Serializer;
use percent_encoding::percent_decode_str;
use rollcall_forms::{FieldErrors, Options};

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::filters::{
    ACTIVE, ARGUMENTS, MODE, PAGE, SEARCH, SIZE, SORT, YEAR, programme,
};
use crate::students::list::{Cursor, CursorKey, ListQuery, PageSize, Place, Sort};
use crate::students::paths::STUDENTS;
use crate::students::student::Mode;

use super::programmes;
use super::words::{quoted, searched};

/// What an address asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The list.
    pub query: ListQuery,
    /// What was in the address and counts for nothing, in sentences, by argument.
    pub mistakes: FieldErrors,
}

/// Reads what follows the `?` of an address. Students of a programme that the settings name no
/// more can still be asked for.
pub async fn read(db: &Db, raw: &str, options: Options) -> Result<Asked, AppError> {
    Ok(parse(raw, &programmes::keys(&**db, options).await?))
}

/// The same, where these are the keys of all programmes.
pub fn parse(raw: &str, programmes: &[String]) -> Asked {
    let mut asked = Asked::default();
    let arguments = Arguments::read(raw, &mut asked.mistakes);
    let mut read = |name: &str, parse: &mut dyn FnMut(&str) -> Result<(), String>| {
        if let Some(text) = arguments.get(name)
            && let Err(message) = parse(text)
        {
            asked.mistakes.add(name, message);
        }
    };
    let query = &mut asked.query;
    read(SEARCH.name, &mut |text| {
        let (search, result) = searched(text);
        query.search = search;
        result
    });
    let filter = &mut query.filter;
    read(programme(&[]).name, &mut |text| {
        let is_known = programmes.iter().any(|key| key == text);
        filter.programme = is_known.then(|| text.to_owned());
        if is_known { Ok(()) } else { Err(unknown("programme", text)) }
    });
    read(MODE.name, &mut |text| {
        let mode: Option<Mode> = text.parse().ok();
        filter.mode = Some(mode.ok_or_else(|| unknown("mode", text))?);
        Ok(())
    });
    read(ACTIVE.name, &mut |text| {
        filter.active = Some(yes_or_no(text)?);
        Ok(())
    });
    read(YEAR.name, &mut |text| {
        let year = text.parse().ok().filter(|year| (1..=10).contains(year));
        filter.year = Some(year.ok_or_else(|| unknown("year", text))?);
        Ok(())
    });
    read(SORT.name, &mut |text| {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        query.sort = Sort::named(name).ok_or_else(|| unknown("order", text))?;
        query.descending = descending;
        Ok(())
    });
    read(SIZE.name, &mut |text| {
        let size = PageSize::ALL.into_iter().find(|size| size.rows().to_string() == text);
        query.size = size.ok_or_else(|| unknown("page size", text))?;
        Ok(())
    });
    let sort = query.sort;
    read(PAGE.name, &mut |text| {
        query.place = place(text, sort).ok_or_else(|| unknown("page", text))?;
        Ok(())
    });
    asked
}

/// The address of a list: only what differs from the one that opens without a query.
pub fn format(query: &ListQuery) -> String {
    match query_string(query) {
        arguments if arguments.is_empty() => STUDENTS.to_owned(),
        arguments => format!("{STUDENTS}?{arguments}"),
    }
}

/// What follows the `?`, without the `?`.
pub fn query_string(query: &ListQuery) -> String {
    let mut arguments = Serializer::new(String::new());
    let mut add = |name, value: Option<&str>| {
        if let Some(value) = value {
            arguments.append_pair(name, value);
        }
    };
    let (filter, default) = (&query.filter, ListQuery::default());
    add(SEARCH.name, Some(query.search.as_str()).filter(|search| !search.is_empty()));
    add(programme(&[]).name, filter.programme.as_deref());
    add(MODE.name, filter.mode.map(Mode::as_str));
    add(ACTIVE.name, filter.active.map(|active| if active { "yes" } else { "no" }));
    add(YEAR.name, filter.year.map(|year| year.to_string()).as_deref());
    add(SORT.name, sort_text(query).as_deref());
    let size = (query.size != default.size).then(|| query.size.rows().to_string());
    add(SIZE.name, size.as_deref());
    add(PAGE.name, place_text(&query.place).as_deref());
    arguments.finish()
}

/// The order as it stands in an address; `None` for the usual one.
pub fn sort_text(query: &ListQuery) -> Option<String> {
    let sign = if query.descending { "-" } else { "" };
    let usual = query.sort == Sort::default() && !query.descending;
    (!usual).then(|| format!("{sign}{}", query.sort.name))
}

/// The arguments of an address by their names, decoded.
struct Arguments<'a>(Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>);

impl<'a> Arguments<'a> {
    /// An argument that stands there twice has no value: which one was meant, nobody knows.
    fn read(raw: &'a str, mistakes: &mut FieldErrors) -> Self {
        let mut found: Vec<(Cow<'_, str>, Option<Cow<'_, str>>)> = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                let part = quoted(pair);
                mistakes.add("", format!("Part of the address is not readable: {part}."));
                continue;
            };
            if !ARGUMENTS.contains(&&*name) {
                continue;
            }
            match found.iter_mut().find(|(other, _)| *other == name) {
                None => found.push((name, Some(value))),
                Some((_, first)) => {
                    if first.take().is_some() {
                        mistakes.add(&name, format!("The address says {name} more than once."));
                    }
                }
            }
        }
        Self(found)
    }

    /// The value of an argument that says something.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.and_then(|(_, value)| value.as_deref()).filter(|value| !value.trim().is_empty())
    }
}

/// Decodes strictly: the usual decoders put a sign in the place of what is not UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return percent_decode_str(&spaced).decode_utf8().ok().map(|text| text.into_owned().into());
    }
    percent_decode_str(text).decode_utf8().ok()
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("Active is yes or no, and not {}.", quoted(other))),
    }
}

fn unknown(what: &str, text: &str) -> String {
    format!("There is no {what} {}.", quoted(text))
}

/// `last`, or `after:ID:ORDINAL:KEY`. The key stands last, since it may hold anything.
fn place(text: &str, sort: Sort) -> Option<Place> {
    if text == "last" {
        return Some(Place::Last);
    }
    let mut parts = text.splitn(4, ':');
    let (side, id, ordinal) = (parts.next()?, parts.next()?, parts.next()?);
    let (id, key) = (number(id)?, parts.next()?);
    let ordinal = if ordinal.is_empty() { None } else { Some(number(ordinal)?) };
    let key = if sort.is_number {
        CursorKey::Number(number(key)?)
    } else {
        CursorKey::Text(key.to_owned())
    };
    let cursor = Cursor { key, id, ordinal };
    match side {
        "after" => Some(Place::After(cursor)),
        "before" => Some(Place::Before(cursor)),
        _ => None,
    }
}

/// A number as we write it: `+7` and `007` are not.
fn number<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|number| number.to_string() == text)
}

fn place_text(place: &Place) -> Option<String> {
    let (side, cursor) = match place {
        Place::First => return None,
        Place::Last => return Some("last".to_owned()),
        Place::After(cursor) => ("after", cursor),
        Place::Before(cursor) => ("before", cursor),
    };
    let ordinal = cursor.ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default();
    let key = match &cursor.key {
        CursorKey::Text(text) => text.clone(),
        CursorKey::Number(number) => number.to_string(),
    };
    Some(format!("{side}:{}:{ordinal}:{key}", cursor.id))
}
