//! How a secret is hidden, and how a long value is cut.

use crate::lab::shown::{Piece, Shown};

/// The most characters of one value that are shown.
pub(super) const MAX_CHARS: usize = 1000;

/// So many characters of a secret are shown.
const START: usize = 4;

/// A shorter secret shows nothing of itself.
pub(super) const MIN_SECRET: usize = 12;

/// The first characters of a secret.
pub(super) fn masked(secret: &str) -> Piece {
    if secret.is_empty() {
        return Piece::Plain(String::new());
    }
    let chars = secret.chars().count();
    let shown = if chars < MIN_SECRET { 0 } else { START };
    let start: String = secret.chars().take(shown).collect();
    Piece::Masked { start, hidden: chars - shown }
}

/// At most so many characters, so that a long value does not bury the page.
pub(super) fn cut_at(most: usize, pieces: Vec<Piece>) -> Shown {
    let (mut left, mut left_out) = (most, 0);
    let mut kept = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Plain(text) => {
                let chars = text.chars().count();
                let shown: String = text.chars().take(left).collect();
                left_out += chars.saturating_sub(left);
                left -= chars.min(left);
                if !shown.is_empty() {
                    kept.push(Piece::Plain(shown));
                }
            }
            // What is hidden counts as well, or a text of nothing but secrets would have no end.
            Piece::Masked { start, hidden } if left > 0 => {
                left = left.saturating_sub(start.len() + hidden);
                kept.push(Piece::Masked { start, hidden });
            }
            Piece::Masked { start, hidden } => left_out += start.len() + hidden,
            Piece::Cut(more) => left_out += more,
        }
    }
    if left_out > 0 {
        kept.push(Piece::Cut(left_out));
    }
    Shown(kept)
}
