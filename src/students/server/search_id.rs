//! The ids of the search index's rows, which stand in the order of names.
//!
//! An id is a label, made from the beginning of what is searched, and the student's id. Labels
//! never go against the order of names, so the index meets whom it finds in the order of names, but
//! for those who share a label: they begin with the same letters.
//!
//! A label is what an arithmetic code keeps of a text in so many bits. Each next byte takes a part
//! of the range that is left, the larger the more often it comes: 32 bits tell six to eight
//! Latin letters apart, four of another script. **Whoever changes a weight changes all labels**:
//! it takes a migration that writes the search index anew.

/// The bits of a student's id.
const ID_BITS: u32 = 31;
/// The bits of a label. No text has the greatest one, so the one behind a label always fits.
const LABEL_BITS: u32 = 32;
/// The bits that the code reckons with.
const RANGE_BITS: u32 = 48;
/// The part of the range that has one label.
const UNIT: u64 = 1 << (RANGE_BITS - LABEL_BITS);

/// How often letters come in names, of about a thousand: `a` to `z`.
const LETTERS: [u64; 26] = [
    125, 24, 36, 32, 100, 14, 24, 44, 85, 14, 20, 62, 42, 80, 70, 18, 3, 75, 62, 50, 38, 16, 14, 4,
    24, 16,
];

/// The id of a student's row in the search index.
pub(super) fn search_id(search: &str, id: i32) -> i64 {
    first_id(label(search)) | i64::from(id)
}

/// The label of a row.
pub(super) fn label_of(search_id: i64) -> u32 {
    u32::try_from(search_id >> ID_BITS).unwrap_or_default()
}

/// The least id of a row with this label.
pub(super) fn first_id(label: u32) -> i64 {
    i64::from(label) << ID_BITS
}

/// The label of a text: of two texts the greater one has the greater label, or the same.
pub(super) fn label(search: &str) -> u32 {
    let (mut range, mut context) = (Range::WHOLE, Context::default());
    for byte in search.bytes() {
        if range.width < UNIT {
            break;
        }
        range = range.part(byte, &context.sums());
        context = context.behind(byte);
    }
    u32::try_from(range.low / UNIT).unwrap_or(u32::MAX)
}

/// Two texts between which all stand that have this label, and few others.
pub(super) fn bounds(label: u32) -> (String, String) {
    // A text of whole characters is a little less, and with the greatest of them behind it more.
    (least(label), least(label + 1) + "\u{10ffff}")
}

/// The least text with this label or a greater one, as far as it has whole characters.
fn least(label: u32) -> String {
    let target = u64::from(label) * UNIT;
    let (mut range, mut context) = (Range::WHOLE, Context::default());
    let mut text = Vec::new();
    while range.low < target {
        // The least byte that leads there, or beyond.
        let sums = context.sums();
        let leads = |byte: &u8| {
            let part = range.part(*byte, &sums);
            part.low >= target || part.width >= UNIT && part.low + part.width > target
        };
        let able = (0..=u8::MAX).find(leads);
        let Some(byte) = able else { break };
        range = range.part(byte, &sums);
        text.push(byte);
        context = context.behind(byte);
    }
    let whole = text.utf8_chunks().next().map(|chunk| chunk.valid().to_owned());
    whole.unwrap_or_default()
}

/// What is left of all texts behind some first bytes.
#[derive(Clone, Copy)]
struct Range {
    low: u64,
    width: u64,
}

impl Range {
    const WHOLE: Self = Self { low: 0, width: 1 << RANGE_BITS };

    /// The part that belongs to a byte.
    fn part(self, byte: u8, sums: &[u64; 257]) -> Self {
        let (before, behind) = (sums[usize::from(byte)], sums[usize::from(byte) + 1]);
        Self {
            low: self.low + self.width * before / sums[256],
            width: self.width * (behind - before) / sums[256],
        }
    }
}

/// What is known of the next byte from those before.
#[derive(Clone, Copy, Default)]
struct Context {
    /// The first byte of the last character, or of the one that is not at its end.
    first: u8,
    /// So many bytes are left of that character.
    rest: u8,
    /// Whether it is the first of two blanks: words have two in front.
    half_blank: bool,
}

impl Context {
    fn behind(self, byte: u8) -> Self {
        match byte {
            0x80..=0xbf => Self { rest: self.rest.saturating_sub(1), ..self },
            _ => Self {
                first: byte,
                rest: (byte.leading_ones() as u8).saturating_sub(1),
                half_blank: byte == b' ' && !self.half_blank,
            },
        }
    }

    /// The weights of all bytes in front of each, and of all.
    fn sums(self) -> [u64; 257] {
        let mut sums = [0; 257];
        for byte in 0..=u8::MAX {
            let before = sums[usize::from(byte)];
            sums[usize::from(byte) + 1] = before + self.weight(byte);
        }
        sums
    }

    fn weight(self, byte: u8) -> u64 {
        let is_other_script = self.first >= 0xc2;
        let is_begun = self.first.is_ascii_lowercase();
        match byte {
            0x80..=0xbf => u64::from(self.rest > 0),
            _ if self.rest > 0 => 0,
            b' ' if self.half_blank || self.first == 0 => 30_000,
            b' ' | 0x1f if self.first == b' ' => 1,
            b' ' => 300,
            0x1f => 100,
            // A name stays in its script, and that in its part of Unicode.
            b'a'..=b'z' if is_other_script => 1,
            0xc2..=0xf4 if is_other_script && byte.abs_diff(self.first) <= 1 => 600,
            0xc2..=0xf4 if is_begun => 1,
            0xc2..=0xf4 => 8,
            b'a'..=b'z' => {
                let often = LETTERS[usize::from(byte - b'a')];
                // Vowels stand beside consonants.
                if is_begun && is_vowel(byte) != is_vowel(self.first) { 3 * often } else { often }
            }
            0..0x80 => 1,
            _ => 0,
        }
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::students::server::fold;

    #[test]
    fn labels_tell_beginnings_of_names_apart() {
        let searched = |name| fold::search(name, "London");
        for (one, other) in [
            ("Ann", "Anna"),
            ("Thomas Adams", "Thomas Taylor"),
            ("Maria Silva", "Maria Santos"),
            ("Иван", "Игорь"),
            ("王洋", "王芳"),
            ("Smith", "Иван"),
        ] {
            assert_ne!(label(&searched(one)), label(&searched(other)), "{one} {other}");
        }
        assert_eq!(label(""), 0);
        assert!(label(&"\u{10ffff}".repeat(100)) < u32::MAX);
    }

    #[test]
    fn the_bounds_of_a_label_are_close() {
        let (first, end) = bounds(label(&fold::search("Thomas Smith", "London")));
        assert!(first.starts_with("  thoma") && end.starts_with("  thoma"), "{first:?} {end:?}");
        let (first, end) = bounds(label(&fold::search("Иван Иванов", "")));
        assert!(first.starts_with("  ива") && end.starts_with("  ива"), "{first:?} {end:?}");
    }

    #[test]
    fn an_id_says_its_label_and_the_students_id() {
        let text = fold::search("Zoë", "Œ");
        let id = search_id(&text, i32::MAX);
        assert_eq!(label_of(id), label(&text));
        assert_eq!(id & i64::from(i32::MAX), i64::from(i32::MAX));
        assert!(id > 0 && id < first_id(label(&text) + 1));
    }

    fn texts() -> impl Strategy<Value = String> {
        let names = ("[a-e]{1,3}( [a-z]{1,9}){0,2}|[а-я]{1,9} [а-я]{1,9}|\\PC{0,9}", "[a-z]{0,5}");
        let folded = names.prop_map(|(name, city)| fold::search(&name, &city));
        prop_oneof![folded, "[ a\u{1f}]{0,9}", any::<String>()]
    }

    proptest! {
        #[test]
        fn the_greater_text_never_has_the_lesser_label(
            one in texts(), other in texts(), shared in 0..9usize,
        ) {
            // Most texts are told apart by their first letter: these begin with the same ones.
            let beginning: String = one.chars().take(shared).collect();
            for other in [other.clone(), beginning + &other] {
                let (less, greater) = if one < other { (&one, &other) } else { (&other, &one) };
                prop_assert!(label(less) <= label(greater), "{less:?} {greater:?}");
            }
        }

        #[test]
        fn whoever_has_a_label_stands_between_its_bounds(text in texts()) {
            let label = label(&text);
            let (first, end) = bounds(label);
            prop_assert!(first <= text && text < end, "{first:?} {text:?} {end:?}");
            prop_assert!(super::label(&first) <= label, "{first:?}");
        }
    }
}
