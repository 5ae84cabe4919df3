//! The spelling of a field's values as a regular expression, for descriptions that programs read.

use super::chars::{can_be_joined, is_blank, is_joiner, is_unseen};
use super::{Field, Kind, number};

impl Field {
    /// A regular expression (ECMA-262, as JSON Schema takes it) for whole values: what it matches
    /// breaks no rule about characters. `None` where there is nothing to say. White space around a
    /// value, which is trimmed, is left out; the length, and least and greatest of other kinds,
    /// have words of their own in a schema.
    pub fn pattern(&self) -> Option<String> {
        match self.kind {
            Kind::Text | Kind::TextArea => Some(self.text_pattern()),
            Kind::Decimal { min, max, places } => Some(decimal_pattern(min, max, places)),
            _ => None,
        }
    }

    fn text_pattern(&self) -> String {
        if let Some(class) = self.chars {
            return format!("^{}*$", class.pattern());
        }
        let refused = |c: char| c.is_control() && !self.takes_in_text(c);
        let seen = class_without(|c| refused(c) || is_unseen(c));
        let any = if self.kind.is_read_as_seen() {
            // Blanks, and signs with what joins or shapes them.
            let any = class_without(|c| refused(c) || (is_unseen(c) && !is_blank(c)));
            let joined = class_without(|c| refused(c) || is_unseen(c) || !can_be_joined(c));
            format!("(?:{any}|{joined}{}+)", class(is_joiner, ""))
        } else {
            class_without(refused)
        };
        let needed = if self.required { format!("{seen}{any}*") } else { String::new() };
        format!("^{any}*{needed}$")
    }

    /// A carriage return is a line end, and becomes the usual one.
    fn takes_in_text(&self, c: char) -> bool {
        self.kind.takes_control(if c == '\r' { '\n' } else { c })
    }
}

/// Any character but these.
fn class_without(is_refused: impl Fn(char) -> bool) -> String {
    class(is_refused, "^")
}

/// These characters, or after `^` all others. Only those with four hexadecimal digits are named:
/// beyond them each dialect of regular expressions has escapes of its own.
fn class(is_named: impl Fn(char) -> bool, sign: &str) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in ('\0'..='\u{ffff}').filter(|c| is_named(*c)).map(u32::from) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let range = |(first, last): (u32, u32)| {
        let end = if first == last { String::new() } else { format!(r"-\u{last:04x}") };
        format!(r"\u{first:04x}{end}")
    };
    format!("[{sign}{}]", ranges.into_iter().map(range).collect::<String>())
}

/// Numbers up to `max`; where that is no whole number, up to the one below it. Below nothing there is
/// `-0` alone, unless there may be less: then without a bound on that side. As the rule has it, zeros
/// may stand in front, and none need stand before the point.
fn decimal_pattern(min: i64, max: i64, places: u8) -> String {
    let max = number::format(max, places);
    let (whole, part) = max.split_once('.').unwrap_or((&max, ""));
    let mut wholes = vec![format!("[0-9]{{1,{}}}", whole.len().saturating_sub(1).max(1))];
    for (at, digit) in whole.bytes().enumerate().filter(|(_, digit)| *digit > b'0') {
        let (before, rest) = (&whole[..at], whole.len() - at - 1);
        wholes.push(format!("{before}[0-{}][0-9]{{{rest}}}", char::from(digit - 1)));
    }
    let (below, behind) = (wholes.join("|"), format!(r"\.[0-9]{{1,{places}}}"));
    let zeros = part.bytes().all(|digit| digit == b'0');
    let top = if zeros { format!(r"|{whole}(\.0{{1,{places}}})?") } else { String::new() };
    let number = format!("0*(({below})({behind})?|{behind}{top})");
    match min {
        ..0 => format!("^-?{number}$"),
        0 => format!(r"^({number}|-(0+(\.0{{1,{places}}})?|\.0{{1,{places}}}))$"),
        _ => format!("^{number}$"),
    }
}
