//! A plurality contest as one byte a card, counted at the speed of memory.

/// How many cells there are of each value. A cell is a card: the place of the selection that it has the vote of, or a
/// code of one's own for what is no vote.
///
/// ```
/// const UNDERVOTE: u8 = 255;
/// let counts = tabulate::plurality::tally(&[0, 1, 1, UNDERVOTE, 1]);
/// assert_eq!((counts[0], counts[1], counts[usize::from(UNDERVOTE)]), (1, 3, 1));
/// ```
pub fn tally(cells: &[u8]) -> Box<[u64; 256]> {
    let mut counts = Box::new([0; 256]);
    // A table of 32 bits cannot overflow within a part of this size.
    for part in cells.chunks(1 << 30) {
        // Equal cells in a row would wait for each other's sum: each of eight neighbours has a table.
        let mut tables = [[0_u32; 256]; 8];
        let words = part.as_chunks::<8>();
        for word in words.0 {
            for (table, cell) in tables.iter_mut().zip(word) {
                table[usize::from(*cell)] += 1;
            }
        }
        for cell in words.1 {
            tables[0][usize::from(*cell)] += 1;
        }
        for (value, count) in counts.iter_mut().enumerate() {
            *count += tables
                .iter()
                .map(|table| u64::from(table[value]))
                .sum::<u64>();
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::tally;

    #[test]
    fn every_cell_is_counted_once() {
        // 256 · 257 + 5 cells: value v stands v + 1 times in each of the two runs, and 255 five times more.
        let run = || (0..=255_u8).flat_map(|v| std::iter::repeat_n(v, usize::from(v) + 1));
        let cells: Vec<u8> = run().chain(run()).chain([255; 5]).collect();
        let counts = tally(&cells);
        assert_eq!(
            (counts[0], counts[7], counts[254], counts[255]),
            (2, 16, 510, 517)
        );
        assert_eq!(counts.iter().sum::<u64>(), 256 * 257 + 5);
        assert_eq!(*tally(&[]), [0; 256]);
    }
}
