//! What once went wrong, by the law that it broke; inputs come from the fuzzer, made readable.

use refrain::clean_text;

#[test]
fn cleaning_again_changes_nothing_where_credits_differ() {
    let story = "The ferry resumed on Monday after the storm had passed.";
    let text = format!("{story} Photo: Ana Kovac/AFP\n{story} Photo: Bo Lind/Reuters\n");
    let once = clean_text(&text).text;
    assert_eq!(clean_text(&once).text, once);
}
