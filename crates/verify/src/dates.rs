//! Imprinted ids that a spreadsheet took for dates, turned back.

use election::{Name, Repair, RepairKind};

/// The repair that turning a date of a county back into an id is; `file` has the date.
pub(crate) fn turned_back(county: &Name, date: &str, id: &str, file: &Name) -> Repair {
    repair(county, format!("{date} was {id}"), file)
}

/// The repair that turning dates of a county in a file back is, in words: which was what.
pub(crate) fn repair(county: &Name, what: String, file: &Name) -> Repair {
    Repair {
        kind: RepairKind::DateToId,
        county: Some(county.clone()),
        what,
        source: file.clone(),
    }
}

/// Whether a text is the date that a spreadsheet made of an imprinted id.
pub(crate) fn was(text: &str, id: &str) -> bool {
    turned(text).into_iter().any(|turned| turned == id)
}

/// What a text may have been before a spreadsheet took it for a date.
pub(crate) fn turned(text: &str) -> impl IntoIterator<Item = String> {
    from_date(text).into_iter().chain(from_early_date(text))
}

/// The id that a spreadsheet took for a date, as it was: `3/14/2023` was `3-14-23`.
///
/// Spreadsheets read a two-digit year below 30 as of this century, others as of the last.
pub(crate) fn from_date(text: &str) -> Option<String> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '-']).collect();
    let numbers: Vec<u32> = parts
        .iter()
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    let (month, day, year) = match numbers[..] {
        [year, month, day] if parts[0].len() == 4 => (month, day, year),
        [month, day, year] if parts[2].len() == 4 => (month, day, year),
        _ => return None,
    };
    let short = match year {
        2000..=2029 => year - 2000,
        1930..=1999 => year - 1900,
        _ => return None,
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{month}-{day}-{short}"))
}

/// The id that begins with a tabulator of three digits: a year of its own. `101-10-26` was read as a day
/// of the year 101 in the calendar of its time, and is stored as the same day in today's: `0101-10-25`.
///
/// c = J + 32082, d = ⌊(4c + 3) / 1461⌋, e = c − ⌊1461 d / 4⌋, m = ⌊(5e + 2) / 153⌋            (1)
///
/// with J the Julian day number of the stored date: the Julian calendar's year d − 4800 + ⌊m / 10⌋, month
/// m + 3 − 12 ⌊m / 10⌋ and day e − ⌊(153 m + 2) / 5⌋ + 1 (E. G. Richards, Mapping Time, 1998).
fn from_early_date(text: &str) -> Option<String> {
    let date = text.split([' ', 'T']).next()?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let (year, month, day): (i64, i64, i64) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(0..1582).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let early = (14 - month) / 12;
    let (y, m) = (year + 4800 - early, month + 12 * early - 3);
    let number = day + (153 * m + 2) / 5 + 365 * y + y / 4 - y / 100 + y / 400 - 32045;
    let c = number + 32082; // (1)
    let d = (4 * c + 3) / 1461;
    let e = c - 1461 * d / 4;
    let m = (5 * e + 2) / 153;
    let (year, month, day) = (
        d - 4800 + m / 10,
        m + 3 - 12 * (m / 10),
        e - (153 * m + 2) / 5 + 1,
    );
    Some(format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_turned_back() {
        let check = |text, id: Option<&str>| assert_eq!(from_date(text).as_deref(), id, "{text}");
        check("3/11/2004", Some("3-11-4"));
        check("3/14/2023", Some("3-14-23"));
        check("12/31/1999", Some("12-31-99"));
        check("2004-03-11 00:00:00", Some("3-11-4"));
        check("2004-03-11T00:00:00", Some("3-11-4"));
        check("3/11/2030", None);
        check("13/1/2004", None);
        check("3-11-4", None);
        check("3-11-2004", Some("3-11-4"));
        check("", None);
        check("a/b/2004", None);
    }

    /// Ids of the coordinated election of 2023 beside the dates that stand for them.
    #[test]
    fn early_dates_turned_back() {
        let check =
            |text, id: Option<&str>| assert_eq!(from_early_date(text).as_deref(), id, "{text}");
        check("0101-01-10", Some("101-1-11"));
        check("0101-10-25", Some("101-10-26"));
        check("0199-12-31", Some("200-1-1"));
        check("0200-02-11", Some("200-2-12"));
        check("0200-03-10", Some("200-3-10"));
        check("0200-12-14", Some("200-12-14"));
        check("2004-03-11", None);
        check("101-1-11", None);
        check("0101-13-01", None);
        check("0101-01", None);
        check("", None);
    }
}
