//! What is read of a form with files, held against another reader; and how much work it is.

use axum::body::{Body, Bytes};
use http_body_util::channel::Channel;
use proptest::prelude::*;

use super::*;
use crate::base::server::request_body::BodyLimit;

const BOUNDARY: &str = "--b--b";

/// Name, file name and content of each part.
type Parts = Vec<(String, Option<String>, Vec<u8>)>;

/// A body that comes in frames of these lengths, the last of which is repeated.
fn in_frames(body: &[u8], lengths: &[usize]) -> Body {
    let (mut sender, received) = Channel::<Bytes, std::io::Error>::new(1);
    let (body, lengths) = (body.to_vec(), lengths.to_vec());
    tokio::spawn(async move {
        let (mut at, mut frame) = (0, 0);
        while at < body.len() {
            let length = lengths.get(frame).or(lengths.last()).copied().unwrap_or(usize::MAX);
            let end = at.saturating_add(length).min(body.len());
            let data = Bytes::copy_from_slice(&body[at..end]);
            if sender.send_data(data).await.is_err() {
                return;
            }
            (at, frame) = (end, frame + 1);
        }
    });
    Body::new(received)
}

/// To the end, with a clock.
fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(future)
}

fn reader(body: Body) -> Multipart {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut request = Request::new(body);
    request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
    request.extensions_mut().insert(BodyLimit(usize::MAX));
    Multipart::new(request).expect("a form with files")
}

async fn read(parts: &mut Multipart) -> Result<Parts, AppError> {
    let mut read = Parts::new();
    while let Some(part) = parts.next_part().await? {
        let mut content = Vec::new();
        while let Some(chunk) = parts.chunk().await? {
            assert!(!chunk.is_empty(), "a chunk holds something");
            content.extend_from_slice(chunk);
        }
        read.push((part.name, part.file_name, content));
    }
    Ok(read)
}

/// The same by the parser that axum brings along.
async fn read_by_multer(body: Body) -> Result<Parts, multer::Error> {
    let mut parts = multer::Multipart::new(body.into_data_stream(), BOUNDARY);
    let mut read = Parts::new();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        read.push((name, file_name, part.bytes().await?.to_vec()));
    }
    Ok(read)
}

fn head(name: &str, file_name: Option<&str>) -> String {
    let file = file_name.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
    format!("Content-Disposition: form-data; name=\"{name}\"{file}\r\nContent-Type: text/plain")
}

fn whole(preamble: &str, padding: &str, parts: &Parts) -> Vec<u8> {
    let mut body = preamble.as_bytes().to_vec();
    for (index, (name, file_name, content)) in parts.iter().enumerate() {
        let before = if index == 0 { "" } else { "\r\n" };
        let head = head(name, file_name.as_deref());
        body.extend(format!("{before}--{BOUNDARY}{padding}\r\n{head}\r\n\r\n").bytes());
        body.extend(content);
    }
    let before = if parts.is_empty() { "" } else { "\r\n" };
    body.extend(format!("{before}--{BOUNDARY}--\r\n").bytes());
    body
}

/// Content that looks like what stands between parts, as far as it can.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"\r\n--".to_vec()),
        Just(b"\r\n----b--".to_vec()),
        Just(b"--b--".to_vec()),
        // No letter that could make a boundary of what stands before it.
        prop::collection::vec(0_u8..b'b', 0..4),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn form() -> impl Strategy<Value = Parts> {
    let name =
        || prop_oneof!["[a-z]{0,8}", Just("a\\\"b".to_owned()), Just("\u{e9}; x=y".to_owned())];
    prop::collection::vec((name(), prop::option::of(name()), content()), 0..5)
}

proptest! {
    #[test]
    fn it_reads_what_the_other_reader_reads_in_whatever_pieces_it_comes(
        parts in form(),
        preamble in prop_oneof![Just(""), Just("\r\n"), Just("words\r\nbefore\r\n")],
        padding in prop_oneof![Just(""), Just(" \t ")],
        lengths in prop::collection::vec(1..40_usize, 0..6),
        kept in 0..400_usize,
        is_cut in any::<bool>(),
    ) {
        let mut body = whole(preamble, padding, &parts);
        body.truncate(if is_cut { kept } else { usize::MAX });
        run(async {
            let own = read(&mut reader(in_frames(&body, &lengths))).await;
            let other = read_by_multer(in_frames(&body, &lengths)).await;
            match (own, other) {
                (Ok(own), Ok(other)) => prop_assert_eq!(own, other),
                (Err(AppError::Invalid(_)), Err(_)) => {}
                (own, other) => prop_assert!(false, "{own:?}, and by the other {other:?}"),
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_make_it_panic(
        body in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'-'), Just(b'\r'), Just(b'\n')], 0..300),
        lengths in prop::collection::vec(1..40_usize, 0..6),
    ) {
        for begins in ["", "--", "----b--b", "----b--b\r\n", "----b--b\r\n\r\n"] {
            let body = [begins.as_bytes(), &body].concat();
            let _ = run(async { read(&mut reader(in_frames(&body, &lengths))).await });
        }
    }
}

#[tokio::test]
async fn no_byte_is_searched_twice_however_the_body_is_cut() {
    let file = vec![b'x'; 110_000];
    let ends = b"\r\n----b--".repeat(4000);
    let many: Parts = (0..200).map(|_| (String::new(), None, Vec::new())).collect();
    let one = |content: Vec<u8>| vec![("file".to_owned(), Some("x".to_owned()), content)];
    // Headers that begin in one piece and end in the next.
    let before = one(vec![b'x'; PIECE_BYTES - 2000]);
    let long_head = [before, vec![("n".repeat(7000), None, Vec::new())]].concat();
    for parts in [one(file), one(ends), many, long_head] {
        let body = whole("", "", &parts);
        // What it costs to look for a boundary that may begin in one piece and end in the next.
        let pieces = body.len() / PIECE_BYTES + 2 * parts.len() + 2;
        let most = body.len() + pieces * 2 * (BOUNDARY.len() + 4);
        for length in [1, 7, 1000, PIECE_BYTES, body.len()] {
            let mut reader = reader(in_frames(&body, &[length]));
            assert_eq!(read(&mut reader).await.as_ref(), Ok(&parts));
            let searched = reader.searched_bytes;
            assert!(searched <= most, "{length}: {searched} of {}, at most {most}", body.len());
            let most_kept = 3 * PIECE_BYTES + length;
            assert!(reader.buffer.capacity() <= 2 * most_kept, "{}", reader.buffer.capacity());
        }
    }
}

#[tokio::test]
async fn a_boundary_is_found_wherever_in_it_a_piece_ends() {
    let begins = whole("", "", &vec![("a".to_owned(), None, Vec::new())]);
    let delimiter_bytes = BOUNDARY.len() + 4;
    let content_from = begins.len() - delimiter_bytes - 4;
    for before_end in 0..=delimiter_bytes + 4 {
        let content = vec![b'x'; PIECE_BYTES - content_from - before_end];
        let parts = vec![("a".to_owned(), None, content), ("b".to_owned(), None, b"1".to_vec())];
        let body = whole("", "", &parts);
        assert!(body[PIECE_BYTES - before_end..].starts_with(b"\r\n----b--b\r\n"));
        let mut reader = reader(in_frames(&body, &[1024]));
        assert_eq!(read(&mut reader).await, Ok(parts), "{before_end}");
    }
}

#[tokio::test]
async fn behind_a_boundary_nothing_but_blanks_stands_on_its_line() {
    for (more, is_read) in [("", true), (" \t", true), ("x", false), (" x", false), ("\0", false)] {
        let body = whole("", more, &vec![("a".to_owned(), None, b"1".to_vec())]);
        let read = read(&mut reader(Body::from(body))).await;
        assert_eq!(read.is_ok(), is_read, "{more:?}");
    }
}

#[tokio::test]
async fn the_first_boundary_and_each_head_end_within_their_bounds() {
    let read = async |body: String| read(&mut reader(Body::from(body))).await;
    let end = format!("--{BOUNDARY}--\r\n");
    for (bytes, is_read) in [(MAX_PREAMBLE_BYTES, true), (MAX_PREAMBLE_BYTES + 1, false)] {
        let preamble = format!("{}\r\n", "x".repeat(bytes - 2));
        assert_eq!(read(format!("{preamble}{end}")).await.is_ok(), is_read, "{bytes}");
    }
    let about = format!("\r\n{}\r\nX-More: \r\n\r\n", head("a", None)).len();
    for (bytes, is_read) in [(MAX_HEAD_BYTES, true), (MAX_HEAD_BYTES + 1, false)] {
        let more = "x".repeat(bytes - about);
        let head = format!("{}\r\nX-More: {more}", head("a", None));
        let body = format!("--{BOUNDARY}\r\n{head}\r\n\r\n1\r\n{end}");
        assert_eq!(read(body).await.is_ok(), is_read, "{bytes}");
    }
    for begins in [String::new(), format!("--{BOUNDARY}\r\nX-More: ")] {
        let endless = format!("{begins}{}", "x".repeat(1_000_000));
        let mut reader = reader(in_frames(endless.as_bytes(), &[1000]));
        assert!(reader.next_part().await.is_err());
        assert!(reader.searched_bytes <= 2 * MAX_HEAD_BYTES, "{}", reader.searched_bytes);
        assert!(reader.buffer.len() <= 2 * PIECE_BYTES, "no more is read: {}", reader.buffer.len());
    }
}

#[test]
fn a_part_has_a_name_a_file_name_and_a_kind() {
    let part = |name: &str, file_name: Option<&str>, kind: &str| Part {
        name: name.to_owned(),
        file_name: file_name.map(str::to_owned),
        content_type: kind.to_owned(),
    };
    for (head, expected) in [
        ("", part("", None, "")),
        ("Content-Disposition: form-data; name=\"a\"", part("a", None, "")),
        ("content-disposition:form-data;name=a;filename=b.txt", part("a", Some("b.txt"), "")),
        ("CONTENT-DISPOSITION: form-data; name=\"a\"; filename=\"\"", part("a", Some(""), "")),
        (
            "Content-Type: text/csv; charset=utf-8\r\nContent-Disposition: form-data; name=\"a;b\"; \
             filename=\"C:\\dir\\x \\\"y\\\".csv\"",
            part("a;b", Some("C:\\dir\\x \"y\".csv"), "text/csv; charset=utf-8"),
        ),
        ("no header\r\nX-Other: name=\"b\"\r\nContent-Disposition: form-data", part("", None, "")),
    ] {
        assert_eq!(Part::parse(head.as_bytes()), expected, "{head}");
    }
    let odd = Part::parse(b"Content-Disposition: form-data; name=\"\xff\"");
    assert_eq!(odd.name, "\u{fffd}");
}

#[tokio::test]
async fn what_is_no_form_with_files_is_told_so_and_what_is_too_long_too() {
    for kind in [
        "",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=b",
        &format!("multipart/form-data; boundary={}", "b".repeat(MAX_BOUNDARY_BYTES + 1)),
    ] {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
        assert_eq!(Multipart::new(request).err(), Some(unreadable()), "{kind}");
    }
    let body = whole("", "", &vec![("a".to_owned(), None, vec![b'x'; 100])]);
    let mut request = Request::new(Body::from(body));
    let kind = format!("Multipart/Form-Data; Boundary=\"{BOUNDARY}\"");
    request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a header"));
    request.extensions_mut().insert(BodyLimit(150));
    let mut reader = Multipart::new(request).expect("a form with files");
    assert_eq!(read(&mut reader).await, Err(AppError::TooLarge));
}
