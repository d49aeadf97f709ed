//! A P-value as Arlo's report prints it.

/// Ten decimals, trailing zeros dropped but one; `0` for none, `<0.0000000001` below that.
///
/// ```
/// use risk::arlo::printed;
/// assert_eq!(printed(0.049_083_729_04), "0.049083729");
/// assert_eq!([printed(0.0), printed(1.0), printed(4e-11)], ["0", "1.0", "<0.0000000001"]);
/// ```
pub fn printed(p: f64) -> String {
    if p == 0.0 {
        return "0".to_owned();
    }
    if p < 1e-10 {
        return "<0.0000000001".to_owned();
    }
    let text = format!("{p:.10}");
    let short = text.trim_end_matches('0');
    match short.ends_with('.') {
        true => format!("{short}0"),
        false => short.to_owned(),
    }
}
