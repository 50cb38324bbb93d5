//! The host in an address.

use std::borrow::Cow;

/// The host of a URL in lower case, without `www.`, user and port; empty when there is none.
///
/// ```
/// use refrain::read::host_of;
///
/// assert_eq!(host_of("https://me@WWW.Harbour-Times.example:8080/a?b"), "harbour-times.example");
/// assert_eq!(host_of("mailto:desk@harbour-times.example"), "");
/// ```
pub fn host_of(url: &str) -> Cow<'_, str> {
    let Some((_, rest)) = url.split_once("//") else {
        return Cow::Borrowed("");
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.find(']') {
        Some(bracket) => plain_host(&host[..=bracket]),
        None => plain_host(host.split(':').next().unwrap_or(host)),
    }
}

/// A host as publishers are compared: lower case, without `www.` and the dot of the root.
pub(super) fn plain_host(host: &str) -> Cow<'_, str> {
    let host = host.trim().trim_end_matches('.');
    let host = match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") => &host[4..],
        _ => host,
    };
    match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(host.to_ascii_lowercase()),
        false => Cow::Borrowed(host),
    }
}
