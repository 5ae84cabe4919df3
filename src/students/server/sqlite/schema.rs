//! The search index, and the triggers that keep the counts.

/// What the migration runs when the portable tables are there.
pub(in crate::students::server) const STATEMENTS: [&str; 4] =
    [SEARCH_INDEX, COUNT_ADDED, COUNT_DELETED, COUNT_MOVED];

/// Groups of three characters of `search`, of `fives` (`fives.rs`), and of one short text for each
/// filter, so that a search with filters is one question. It keeps no copy of the text, only where the groups are.
/// Its rows stand in the order of names: `search_id.rs`.
/// Whoever writes a student writes its row here too, in the same transaction: an import does it
/// long before it commits, which a trigger could not.
pub(super) const SEARCH_INDEX: &str = "CREATE VIRTUAL TABLE student_search USING fts5(\
    search, fives, p, m, a, y, \
    content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1')";

/// The counts are kept by triggers: whatever adds or deletes a student, they are right.
const COUNT_ADDED: &str = "CREATE TRIGGER students_count_added AFTER INSERT ON students BEGIN \
    INSERT INTO student_counts (facet, n) VALUES (new.facet, 1) \
    ON CONFLICT (facet) DO UPDATE SET n = n + 1; END";

const COUNT_DELETED: &str = "CREATE TRIGGER students_count_deleted AFTER DELETE ON students BEGIN \
    UPDATE student_counts SET n = n - 1 WHERE facet = old.facet; END";

const COUNT_MOVED: &str = "CREATE TRIGGER students_count_moved AFTER UPDATE OF facet ON students \
    WHEN old.facet <> new.facet BEGIN \
    UPDATE student_counts SET n = n - 1 WHERE facet = old.facet; \
    INSERT INTO student_counts (facet, n) VALUES (new.facet, 1) \
    ON CONFLICT (facet) DO UPDATE SET n = n + 1; END";
