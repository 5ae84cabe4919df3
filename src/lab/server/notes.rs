//! The notes of one session: found, added, replaced, deleted.

use std::collections::BTreeMap;

use crate::base::error::AppError;
use crate::base::paths;
use crate::lab::notes::{Facts, MAX_ID, MAX_NOTES, Note};

use super::by_session::BySession;

/// The notes of all sessions: at most 2 kB a note, so at most 40 MB.
pub type Notebooks = BySession<Notebook>;

/// The notes of one session.
#[derive(Clone, Debug)]
pub struct Notebook {
    /// See [`Note::mark`].
    mark: u32,
    notes: BTreeMap<i32, Note>,
    /// The greatest number that a note ever had.
    last_id: i32,
    /// How often something was changed.
    changes: i32,
}

/// The number of a note as we write it, from 1 on: each note has one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoteId(i32);

impl NoteId {
    /// Reads what stands in a path.
    pub fn parse(text: &str) -> Option<Self> {
        paths::id(text).filter(|id| *id <= MAX_ID).map(Self)
    }

    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }
}

impl Default for Notebook {
    fn default() -> Self {
        Self { mark: rand::random(), notes: BTreeMap::new(), last_id: 0, changes: 0 }
    }
}

impl Notebook {
    /// All of them, by their numbers.
    pub fn list(&self) -> Vec<Note> {
        self.notes.values().cloned().collect()
    }

    /// The note at this number.
    pub fn find(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(&id.0)
    }

    /// Adds a note behind the last one there ever was, or at the first free number.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when there are as many as there may be.
    pub fn add(&mut self, facts: Facts) -> Result<Note, AppError> {
        let next = (self.last_id < MAX_ID).then_some(self.last_id + 1);
        let free = next.or_else(|| (1..=MAX_ID).find(|id| !self.notes.contains_key(id)));
        match free {
            Some(id) => self.put(NoteId(id), facts).map(|(note, _)| note),
            None => Err(full()),
        }
    }

    /// Puts a note at this number, and answers whether there was none. What is there already changes
    /// nothing.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when there are as many as there may be.
    pub fn put(&mut self, NoteId(id): NoteId, facts: Facts) -> Result<(Note, bool), AppError> {
        let Facts { text, count } = facts;
        let before = self.notes.get(&id);
        if let Some(same) = before.filter(|note| note.text == text && note.count == count) {
            return Ok((same.clone(), false));
        }
        let is_new = before.is_none();
        if is_new && self.notes.len() >= MAX_NOTES {
            return Err(full());
        }
        self.changes = self.changes.saturating_add(1);
        self.last_id = self.last_id.max(id);
        let note = Note { id, text, count, version: self.changes, mark: self.mark };
        self.notes.insert(id, note.clone());
        Ok((note, is_new))
    }

    /// Deletes a note.
    pub fn delete(&mut self, id: NoteId) {
        self.notes.remove(&id.0);
    }
}

fn full() -> AppError {
    AppError::Conflict(format!("There are {MAX_NOTES} notes, which is the most. Delete one first."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> Facts {
        Facts { text: text.to_owned(), count: 0 }
    }

    fn id(number: i32) -> NoteId {
        NoteId::parse(&number.to_string()).expect("a number")
    }

    #[test]
    fn a_number_is_given_once_and_a_version_too() {
        let mut notes = Notebook::default();
        let first = notes.add(facts("a")).expect("room");
        assert_eq!((first.id, first.version), (1, 1));
        assert_eq!(notes.put(id(1), facts("a")), Ok((first, false)), "the same again");
        let (at_seven, is_new) = notes.put(id(7), facts("b")).expect("room");
        assert_eq!((at_seven.version, is_new), (2, true));
        notes.delete(id(7));
        let next = notes.add(facts("c")).expect("room");
        assert_eq!((next.id, next.version), (8, 3), "7 was somebody else's");
        let (again, is_new) = notes.put(id(7), facts("b")).expect("room");
        assert_eq!((again.version, is_new), (4, true), "no tag of the first one holds for it");
    }

    #[test]
    fn there_are_a_few_notes_and_behind_the_last_number_the_free_ones() {
        let mut notes = Notebook::default();
        notes.put(id(MAX_ID), facts("last")).expect("room");
        assert_eq!(notes.add(facts("first")).map(|note| note.id), Ok(1));
        for _ in 2..MAX_NOTES {
            notes.add(facts("more")).expect("room");
        }
        assert_eq!(notes.list().len(), MAX_NOTES);
        assert_eq!(notes.add(facts("too many")), Err(full()));
        assert_eq!(notes.put(id(500), facts("too many")), Err(full()));
        assert!(notes.put(id(1), facts("changed")).is_ok());
        notes.delete(id(3));
        assert_eq!(notes.add(facts("fits")).map(|note| note.id), Ok(3));
    }

    #[test]
    fn each_note_has_one_address() {
        for text in ["0", "-1", "+7", "07", "7.0", "10000", "x", "", "7 "] {
            assert_eq!(NoteId::parse(text), None, "{text}");
        }
        assert_eq!(NoteId::parse("9999"), Some(NoteId(MAX_ID)));
    }
}
