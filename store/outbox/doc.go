// Package outbox is a store's own note of what it asked of central: each command that changes something, on disk before the till has its
// answer, and what became of it. When central is put back to an older state, the store finds in it what central has lost, and asks for it
// again (docs/adr/0021).
//
// The notes are records of a [journal] in DIR/STORE/N, where N is 1 until a journal was damaged and its successor began; the damaged one stays
// beside it, until a person takes it away. Other stores whose directory this was once have theirs. All who note at
// the same time share a write and a sync. Sales never stop for the outbox: what cannot be noted is a gap, which is counted and told.
//
// # Format 0
//
// The payload of a record is a kind and a format, both u8, and then, with integers as varints and texts behind their length:
//
//	1 entry    id | at | history | key u64 | command (inventory.AppendCommand)
//	2 answer   id | history | offset | n, n x index of a line that was refused
//	3 closed   id | why u8
//	4 history  number | timeline | n, n x (timeline, until) of its ancestors, the oldest first | u8: 1 if the store follows it from here on, 2 if it has before
//	5 healed   history
//	6 listed   id | entry | at | since | reason | history | offset, -1 if none | n, n x index | command: on the list for a person
//	7 taken    id: off the list
//	8 gap      from | to | entries
//	9 counters next id | entries that were dropped | of these too early | when that was last
//
// Ids, of entries and of what is on the list, are one number line of the outbox. Histories are numbered in the order in which the store
// met them. Records 4 to 9 that still matter are written again before the segment that has them is deleted.
package outbox
