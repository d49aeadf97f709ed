//! Files of ranked ballots: a table with a column a rank, RAIRE's file, and profiles, a file a contest.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use election::record::{Card, Contest, Reading};

use super::{ExportWriter, Invented, Says, at, file};

/// The ranking of a reading, with something between ranks.
fn ranking(reading: Reading<'_>, between: &str) -> String {
    let selections = reading.marks.iter().map(|mark| mark.selection.to_string());
    selections.collect::<Vec<_>>().join(between)
}

/// Minneapolis's layout, with ids.
pub(super) mod table {
    use super::*;

    pub const SAYS: Says = Says {
        marks: false,
        overvotes: false,
        identity: true,
        batches: false,
        unranked: false,
        cards: true,
    };

    pub struct Writer {
        out: BufWriter<File>,
        contests: Vec<Contest>,
    }

    impl Writer {
        pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
            let mut out = file(&folder.join("cards.csv"))?;
            write!(
                out,
                "Tabulator,Batch,Record,Imprinted ID,Counting Group,Precinct,Ballot Type"
            )?;
            for contest in invented.contests() {
                for rank in 1..=contest.ranks {
                    write!(out, ",{} Choice {rank}", contest.name)?;
                }
            }
            out.write_all(b"\r\n")?;
            Ok(Writer {
                out,
                contests: invented.contests().to_vec(),
            })
        }
    }

    impl ExportWriter for Writer {
        fn card(&mut self, card: &Card) -> io::Result<()> {
            let id = &card.identity;
            write!(
                self.out,
                "{},{},{},{},{},{},{}",
                id.tabulator,
                id.batch,
                id.record,
                id.imprinted_id,
                id.counting_group,
                id.precinct,
                id.ballot_type
            )?;
            for contest in &self.contests {
                let reading = card.readings.get(contest.number);
                for rank in 1..=contest.ranks {
                    let mark = reading
                        .iter()
                        .flat_map(|r| r.marks)
                        .find(|m| m.rank == rank);
                    let cell = match (reading, mark) {
                        (None, _) => "",
                        (Some(_), None) => "undervote",
                        (_, Some(mark)) => &contest.selections[mark.selection as usize - 1].name,
                    };
                    write!(self.out, ",{cell}")?;
                }
            }
            self.out.write_all(b"\r\n")
        }

        fn finish(mut self: Box<Self>) -> io::Result<()> {
            self.out.flush()
        }
    }
}

/// RAIRE's file.
pub(super) mod raire {
    use super::*;

    pub const SAYS: Says = PROFILE;

    pub struct Writer(BufWriter<File>);

    impl Writer {
        pub fn create(folder: &Path, invented: &Invented) -> io::Result<Self> {
            let mut out = file(&folder.join("ballots.raire"))?;
            writeln!(out, "{}", invented.contests().len())?;
            for contest in invented.contests() {
                let ids = contest.selections.iter().map(|s| format!(",{}", s.number));
                let (number, count) = (contest.number, contest.selections.len());
                writeln!(out, "Contest,{number},{count}{}", ids.collect::<String>())?;
            }
            Ok(Writer(out))
        }
    }

    impl ExportWriter for Writer {
        fn card(&mut self, card: &Card) -> io::Result<()> {
            for reading in card.readings.iter() {
                let (contest, ballot) = (reading.contest, card.identity.id());
                writeln!(self.0, "{contest},{ballot},{}", ranking(reading, ","))?;
            }
            Ok(())
        }

        fn finish(mut self: Box<Self>) -> io::Result<()> {
            self.0.flush()
        }
    }
}

const PROFILE: Says = Says {
    marks: false,
    overvotes: false,
    identity: false,
    batches: false,
    unranked: false,
    cards: false,
};

/// How a profile is written.
struct Form {
    ending: &'static str,
    head: fn(&Contest) -> String,
    /// Before, between and behind the candidates of a ballot.
    ballot: [&'static str; 3],
    tail: fn(&Contest) -> String,
}

/// A file for each contest. There may be more than can be open: what is written stands in memory until there is enough.
struct Profiles {
    form: Form,
    contests: Vec<Contest>,
    paths: Vec<PathBuf>,
    texts: Vec<String>,
    ballots: Vec<u64>,
}

impl Profiles {
    fn create(form: Form, folder: &Path, invented: &Invented) -> Self {
        let contests = invented.contests().to_vec();
        let path = |c: &Contest| folder.join(format!("contest-{:04}.{}", c.number, form.ending));
        Profiles {
            paths: contests.iter().map(path).collect(),
            texts: contests.iter().map(form.head).collect(),
            ballots: vec![0; contests.len()],
            contests,
            form,
        }
    }

    fn write(&mut self, k: usize) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.paths[k])?;
        file.write_all(self.texts[k].as_bytes())?;
        self.texts[k].clear();
        Ok(())
    }
}

impl ExportWriter for Profiles {
    fn card(&mut self, card: &Card) -> io::Result<()> {
        for reading in card.readings.iter() {
            let k = reading.contest as usize - 1;
            let [before, between, behind] = self.form.ballot;
            self.texts[k].push_str(before);
            self.texts[k].push_str(&ranking(reading, between));
            self.texts[k].push_str(behind);
            self.ballots[k] += 1;
            if self.texts[k].len() > 1 << 16 {
                self.write(k)?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        for k in 0..self.contests.len() {
            let contest = &self.contests[k];
            let tail = (self.form.tail)(contest);
            let k = at(contest);
            self.texts[k].push_str(&tail);
            self.write(k)?;
            fill_in(&self.paths[k], self.ballots[k])?;
        }
        Ok(())
    }
}

/// Where a number of ballots stands that is known at the end alone.
const COUNT: &str = "##################";

/// Puts the number of ballots into the beginning of a file, where there is a place for it.
fn fill_in(path: &Path, ballots: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut head = vec![0; 4096];
    let length = file.read(&mut head)?;
    let places = head[..length].windows(COUNT.len()).enumerate();
    let places = places.filter(|(_, bytes)| *bytes == COUNT.as_bytes());
    for place in places.map(|(at, _)| at as u64).collect::<Vec<_>>() {
        file.seek(SeekFrom::Start(place))?;
        write!(file, "{ballots:0width$}", width = COUNT.len())?;
    }
    Ok(())
}

fn names(contest: &Contest, line: impl Fn(u32, &str) -> String) -> String {
    let lines = contest.selections.iter().map(|s| line(s.number, &s.name));
    lines.collect()
}

macro_rules! profile {
    ($module:ident $what:literal $form:expr) => {
        #[doc = $what]
        pub(super) mod $module {
            use super::*;

            pub const SAYS: Says = PROFILE;

            pub struct Writer;

            impl Writer {
                #[allow(clippy::unnecessary_wraps, reason = "as every format is created")]
                pub fn create(
                    folder: &Path,
                    invented: &Invented,
                ) -> io::Result<impl ExportWriter + use<>> {
                    Ok(Profiles::create($form, folder, invented))
                }
            }
        }
    };
}

profile! { blt "BLT." Form {
    ending: "blt",
    head: |c| format!("{} {}\n", c.selections.len(), c.vote_for),
    ballot: ["1 ", " ", " 0\n"],
    tail: |c| format!("0\n{}\"{}\"\n", names(c, |_, name| format!("\"{name}\"\n")), c.name),
} }

profile! { preflib "PrefLib." Form {
    ending: "soi",
    head: |c| format!(
        "# TITLE: {}\n# DATA TYPE: soi\n# NUMBER ALTERNATIVES: {}\n# NUMBER VOTERS: {COUNT}\n\
         # NUMBER UNIQUE ORDERS: {COUNT}\n{}",
        c.name,
        c.selections.len(),
        names(c, |n, name| format!("# ALTERNATIVE NAME {n}: {name}\n")),
    ),
    ballot: ["1: ", ",", "\n"],
    tail: |_| String::new(),
} }

profile! { scottish "A Scottish ward." Form {
    ending: "csv",
    head: |c| format!("{},{},\n", c.selections.len(), c.vote_for),
    ballot: ["1,", ",", ",\n"],
    tail: |c| format!(
        "{}\"{}\",\n",
        names(c, |n, name| format!("\"Candidate {n}\",\"{name}\",\"Party\",\n")),
        c.name
    ),
} }
