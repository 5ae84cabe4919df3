//! Text for the elements whose content leptos does not render as we need it.

/// Escapes text for an element that holds text alone, through `inner_html`: `<title>` and
/// `<textarea>` (HTML, section 13.1.2, escapable raw text). As a child, it would be followed by a
/// marker for hydration, which a browser shows there as the letters `<!>`.
pub fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escape_text;

    #[test]
    fn neither_an_end_tag_nor_a_reference_survives() {
        assert_eq!(escape_text("a</title>&lt;"), "a&lt;/title&gt;&amp;lt;");
    }
}
