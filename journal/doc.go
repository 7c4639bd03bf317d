// Package journal is a segmented write-ahead log of opaque records. What
// [Journal.Append] has acknowledged is on disk; after any crash [Open] hands
// back every acknowledged record, in order and unaltered, or refuses with the
// place of the damage. It never repairs by guess: DESIGN.md tells how a torn
// tail is told from corruption.
//
// # Files
//
//	DIR/0000000000000007-00000000000f4241.seg   segment: number and first LSN, hexadecimal
//	DIR/next.tmp                                the segment to come, zeros, being prepared
//	DIR/*.seg.tmp                               a segment being rewritten by Open
//	DIR/WATERMARK                               2 slots: an LSN known to be durable
//	DIR/quarantine/NAME.OFFSET                  bytes of a torn tail that Open cut off
//
// # Format 0
//
// All numbers are little endian; every CRC is CRC-32C (Castagnoli).
//
// A segment is a header of 4096 bytes, records, and zeros up to the size that
// the header states. Its size never changes: it is zeroed and synced before it
// gets its name. magic, crc and format stay where they are in every format.
//
//	offset size
//	     0    8  magic     "BODEGAJL"
//	     8    4  crc       of bytes 12..4095
//	    12    4  format    0
//	    16    8  seq       number of the segment, +1 each
//	    24    8  first     LSN of its first record
//	    32    8  size      of the file, in bytes
//	    40    8  epoch     of the process that made it
//	    48    8  created   Unix time, ns
//	    56   16  data id   of the data directory
//	    72   16  timeline  of the history
//	    88    4  prev      CRC of record first-1
//	    92    4  salt      random, initial value of the CRC of its records
//	    96 4000  zeros
//
// A record is aligned to 8 bytes and lies in one segment:
//
//	offset size
//	     0    4  crc       of bytes 4.. up to the end of the padding, beginning with the salt
//	     4    4  len       of the payload, in bytes, 0..16 MiB
//	     8    8  lsn       +1 for each record
//	    16    8  synced    the promise: when this was written, all up to this LSN was durable
//	    24    4  prev      CRC of record lsn-1: the chain
//	    28    1  type      1 data, 2 mark, 3 seal, 4 timeline
//	    29    3  zeros
//	    32    8  time      Unix time, ns; never decreasing
//	    40  len  payload
//	     .. 0..7 padding   zeros
//
// Forty zero bytes where a record would begin end the segment. A segment that
// is complete ends with a seal, an empty record, and then its successor exists.
//
// The WATERMARK has two slots of 4096 bytes, written in turn; the higher valid
// one counts:
//
//	offset size
//	     0    8  magic     "BODEGAWM"
//	     8    4  crc       of bytes 12..4095
//	    12    4  format    0
//	    16    8  lsn       durable
//	    24    4  chain     CRC of that record
//	    28    4  zeros
//	    32   16  data id
package journal
