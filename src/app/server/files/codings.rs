//! Which form of a file a client takes (`Accept-Encoding`, RFC 9110, section 12.5.3).

use axum::http::{HeaderMap, header};

use crate::base::server::api::{essence, weight};

/// No coding at all.
pub const AS_IT_IS: &str = "identity";
pub const BROTLI: &str = "br";
pub const GZIP: &str = "gzip";

/// The place of the best of these codings for whom the headers are from, the first among equals;
/// `None` when they take none of them. Who says nothing gets the file as it is.
pub fn choose(
    headers: &HeaderMap,
    codings: impl DoubleEndedIterator<Item = &'static str> + ExactSizeIterator,
) -> Option<usize> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let accept: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let accept = accept.join(",");
    let named =
        |wanted: &str| accept.split(',').find(|one| is_named(essence(one), wanted)).map(weight);
    let weigh = |coding| match named(coding).or_else(|| named("*")) {
        Some(weight) => weight,
        // Taken unless it is ruled out, and after all that is asked for.
        None => u16::from(coding == AS_IT_IS),
    };
    let weighed = codings.enumerate().map(|(place, coding)| (place, weigh(coding)));
    let taken = weighed.filter(|(_, weight)| *weight > 0);
    // Of equal maxima, `max_by_key` would take the last.
    taken.rev().max_by_key(|(_, weight)| *weight).map(|(place, _)| place)
}

/// Old clients say `x-gzip` (RFC 9110, section 8.4.1.3).
fn is_named(name: &str, coding: &str) -> bool {
    name.eq_ignore_ascii_case(coding) || (coding == GZIP && name.eq_ignore_ascii_case("x-gzip"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_what_it_likes_best_and_never_what_it_rules_out() {
        for (accept, expected) in [
            (&[][..], Some(AS_IT_IS)),
            (&[""], Some(AS_IT_IS)),
            (&["gzip, deflate, br, zstd"], Some(BROTLI)),
            (&["gzip", "br"], Some(BROTLI)),
            (&["GZIP"], Some(GZIP)),
            (&["x-gzip"], Some(GZIP)),
            (&["deflate, zstd"], Some(AS_IT_IS)),
            (&["br;q=0.5, gzip"], Some(GZIP)),
            (&["br;q=0.5, gzip;q=0.50"], Some(BROTLI)),
            (&["br; q=0.001"], Some(BROTLI)),
            (&["br;q=0"], Some(AS_IT_IS)),
            (&["br;q=0, gzip;q=0.000"], Some(AS_IT_IS)),
            (&["identity, br;q=0.9"], Some(AS_IT_IS)),
            (&["*"], Some(BROTLI)),
            (&["*;q=0.3, br;q=0"], Some(GZIP)),
            (&["gzip, *;q=0"], Some(GZIP)),
            (&["identity;q=0, gzip"], Some(GZIP)),
            (&["identity;q=0, *"], Some(BROTLI)),
            (&["identity;q=0.5, *;q=0"], Some(AS_IT_IS)),
            (&["identity;q=0"], None),
            (&["*;q=0"], None),
            (&["deflate, identity;q=0"], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in accept {
                headers.append(header::ACCEPT_ENCODING, line.parse().expect("a header"));
            }
            let offers = [BROTLI, GZIP, AS_IT_IS];
            let found = choose(&headers, offers.into_iter()).map(|place| offers[place]);
            assert_eq!(found, expected, "{accept:?}");
        }
    }
}
