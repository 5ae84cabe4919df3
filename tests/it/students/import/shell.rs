//! Imports and exports at the shell.

use crate::support::binary::{Run, Shell};

use super::*;

/// A folder with a file in it.
fn shell_with(file: &[u8]) -> Shell {
    let shell = Shell::new();
    std::fs::write(shell.folder().join("list.csv"), file).unwrap();
    shell
}

/// One sentence a line on standard error, exit code 2.
fn assert_refused(run: &Run, sentences: &[&str]) {
    assert_eq!(run.code, Some(2), "{run:?}");
    for sentence in sentences {
        let found =
            run.err.lines().any(|line| line.starts_with("rollcall: ") && line.contains(sentence));
        assert!(found, "{sentence}: {run:?}");
    }
    assert_eq!(run.out, "");
}

/// The lines on standard error beside those of the security log.
fn said(run: &Run) -> Vec<&str> {
    run.err.lines().filter(|line| !line.contains(" security: ")).collect()
}

#[test]
fn a_file_is_imported_and_exported_again_the_same() {
    let shell = shell_with(&many(1200));
    let imported = shell.run(&["import", "list.csv"], &[], b"");
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert_eq!(imported.out, "Added 1200, changed 0, unchanged 0, refused 0.\n");
    assert!(said(&imported).ends_with(&["Checked 1200 rows", "Wrote 1200 rows"]), "{imported:?}");
    let exported = shell.run(&["export"], &[], b"");
    assert_eq!(exported.code, Some(0), "{exported:?}");
    assert_eq!(said(&exported), ["Exported 1200 rows"]);
    assert!(exported.out.contains("\r\n7,Student 6,Köln,\"Street 6\nHouse\",6,3,1234.50,music,"));
    std::fs::write(shell.folder().join("same.csv"), &exported.out).unwrap();
    let same = shell.run(&["import", "same.csv"], &[], b"");
    assert_eq!(same.out, "Added 0, changed 0, unchanged 1200, refused 0.\n", "{same:?}");
    let more = exported.out.replace("1234.50", "7.00");
    std::fs::write(shell.folder().join("more.csv"), more).unwrap();
    let more = shell.run(&["import", "more.csv"], &[], b"");
    assert!(more.err.contains("Wrote 1200 rows\n"), "changes count too: {more:?}");
    let again = shell.run(&["import", "list.csv"], &[], b"");
    assert_refused(&again, &["this file was imported before; say --again"]);
    let again = shell.run(&["import", "list.csv", "--again"], &[], b"");
    assert_eq!(again.out, "Added 1200, changed 0, unchanged 0, refused 0.\n", "{again:?}");
    let lines = shell.run(
        &["export", "--format", "jsonl", "--search", "student 7", "--sort", "-name"],
        &[],
        b"",
    );
    assert!(lines.out.lines().count() > 2 && lines.out.starts_with("{\"id\":"), "{lines:?}");
}

#[test]
fn what_cannot_be_imported_or_exported_is_told_line_by_line() {
    let file = csv(&["id,name,year", "1,Ada,", ",Bob,x"]);
    let shell = shell_with(&file);
    std::fs::write(shell.folder().join("list.xlsx"), "PK").unwrap();
    std::fs::write(shell.folder().join("few.csv"), "name,shoe\nAda,43\n").unwrap();
    std::fs::write(shell.folder().join("empty.csv"), "").unwrap();
    let refused = shell.run(&["import", "list.csv"], &[], b"");
    assert_refused(
        &refused,
        &[
            "line 2 (Ada): id: There is no student with the id 1.",
            "line 3 (Bob): year: Year has to be a whole number, 1 to 10.",
            "2 of 2 rows cannot be taken, and nothing was changed",
        ],
    );
    for (arguments, sentence) in [
        (&["import", "nowhere.csv"][..], "nowhere.csv cannot be read: No such file"),
        (&["import", "list.xlsx"], "File takes files whose name ends in .csv"),
        (&["import", "empty.csv"], "The file is empty."),
        (&["import", "few.csv"], "the file has no column for: Year, Fee, Programme, Mode"),
        (&["import"], "required arguments were not provided: <FILE>"),
        (&["export", "--format", "xml"], "`xml` is no format; there are `csv` and `jsonl`"),
        (&["export", "--year", "eleven"], "eleven"),
        (&["export", "--sort", "shoe"], "shoe"),
        (&["seed"], "required arguments were not provided: <COUNT>"),
        (&["seed", "many"], "invalid value 'many' for '<COUNT>'"),
    ] {
        assert_refused(&shell.run(arguments, &[], b""), &[sentence]);
    }
    let good = shell.run(&["import", "list.csv", "--good-rows"], &[], b"");
    assert_eq!(
        (good.code, good.out.as_str()),
        (Some(0), "Added 0, changed 0, unchanged 0, refused 2.\n")
    );
    let help = shell.run(&["--help"], &[], b"").out;
    for command in ["import", "export", "seed"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn bad_rows_that_are_not_listed_are_counted() {
    let mut text = format!("{HEAD}\n");
    for n in 0..1250 {
        text += &format!(",Bad {n},,,,0,1,poetry,online,yes\n");
    }
    let run = shell_with(text.as_bytes()).run(&["import", "list.csv"], &[], b"");
    let sentences =
        ["1250 of 1250 rows cannot be taken", "1200 more rows with problems are not listed"];
    assert_refused(&run, &sentences);
    let few = shell_with(&csv(&["id,name", "1,Ada"])).run(&["import", "list.csv"], &[], b"");
    assert!(!few.err.contains("more"), "{few:?}");
}

#[test]
fn a_file_comes_through_standard_input_too() {
    let shell = Shell::new();
    let run = shell.run(&["import", "-"], &[], &many(3));
    assert_eq!(
        (run.code, run.out.as_str()),
        (Some(0), "Added 3, changed 0, unchanged 0, refused 0.\n"),
        "{run:?}"
    );
    assert_refused(&shell.run(&["import", "-"], &[], b""), &["The file is empty."]);
    let large = format!("name\n{}", "Ada\n".repeat(14 * 1024 * 1024));
    let run = shell.run(&["import", "-"], &[], large.as_bytes());
    assert_refused(&run, &["File takes at most 50 MB"]);
}

#[test]
fn an_export_is_imported_as_new_students() {
    let shell = shell_with(&many(3));
    shell.run(&["import", "list.csv"], &[], b"");
    let exported = shell.run(&["export"], &[], b"").out;
    let other = shell_with(exported.as_bytes());
    let refused = other.run(&["import", "list.csv"], &[], b"");
    assert_refused(
        &refused,
        &["There is no student with the id 1. To add all rows as new students"],
    );
    let run = other.run(&["import", "list.csv", "--as-new"], &[], b"");
    assert_eq!(
        (run.code, run.out.as_str()),
        (Some(0), "Added 3, changed 0, unchanged 0, refused 0.\n"),
        "{run:?}"
    );
    let again = other.run(&["export"], &[], b"").out;
    assert_eq!(again.lines().count(), exported.lines().count());
}

#[test]
fn a_file_that_changes_nothing_says_so_and_is_not_noted_as_imported() {
    let shell = shell_with(&many(2));
    shell.run(&["import", "list.csv"], &[], b"");
    let exported = shell.run(&["export"], &[], b"").out;
    std::fs::write(shell.folder().join("same.csv"), exported).unwrap();
    for _ in 0..2 {
        let run = shell.run(&["import", "same.csv"], &[], b"");
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.out, "Added 0, changed 0, unchanged 2, refused 0.\n");
        assert!(run.err.contains("There is nothing to import"), "{run:?}");
    }
}

#[test]
fn an_import_whose_words_nobody_reads_goes_on() {
    let shell = shell_with(&many(3));
    assert_eq!(shell.run_unread(&["import", "list.csv"]), Some(0));
    let exported = shell.run(&["export", "--sort", "name"], &[], b"");
    assert_eq!(said(&exported), ["Exported 3 rows"]);
    assert_eq!(shell.run_unread(&["seed", "3"]), Some(0));
    assert_eq!(shell.run_unread(&["export"]), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_here_is_told_at_the_shell() {
    let shell = shell_with(&many(3));
    shell.run(&["seed", "1"], &[], b"");
    let server = super::crash::app_on(&shell).await;
    let trigger = "CREATE TRIGGER broken BEFORE INSERT ON students \
        BEGIN SELECT RAISE (ABORT, 'the moon is full'); END";
    server.sql(trigger).await;
    let run = shell.run(&["import", "list.csv"], &[], b"");
    assert_ne!(run.code, Some(0), "{run:?}");
    assert!(run.err.contains("the moon is full") && !run.err.contains("server's log"), "{run:?}");
}

#[test]
fn the_same_seed_makes_the_same_students() {
    let export = |seed: &str| {
        let shell = Shell::new();
        let seeded = shell.run(&["seed", "50", "--seed", seed], &[], b"");
        assert_eq!((seeded.code, seeded.err.as_str()), (Some(0), "Seeded 50 rows\n"), "{seeded:?}");
        shell.run(&["export"], &[], b"").out
    };
    assert_eq!(export("1"), export("1"));
    assert_ne!(export("1"), export("2"));
    assert!(export("1").lines().count() > 50);
}
