//! Writing: cuts into records, records into files that are whole or not there.
