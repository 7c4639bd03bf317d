// Package inventory is the language that every part of Bodega speaks: products, the commands that ask for a change, the
// events that record one, the rules that turn the first into the second, and the state that events build.
//
// It imports the standard library and the tables of Unicode (golang.org/x/text), touches no disk or network, starts no
// goroutine and reads no clock: time enters as data. No event depends on those tables once it is decided. That is what makes
// a replay of an old journal give the same state, bit for bit.
//
// # A day in the life of a command
//
// A shop sells one item. Its request becomes a [Command] of one [Line]: product, delta, perhaps the version the caller
// saw, and the hash of the caller's idempotency key. The writer of a ledger opens a [Batch] over its [State] and lets it
// [Batch.Decide]: the batch looks the key up, checks place, existence, preconditions, range and stock, in that order, against the
// state *and* what it decided a moment ago, and appends a [Record]: the events (none for a refusal that must be
// remembered, several for a batch) and the receipts (the whole answer under each key).
//
// The record is made durable by a storage engine. Only then does [State.Apply], the one function that moves a state
// forward, let readers see it; the [Feed] wakes those who wait for events; the caller gets its [Answer]. Recovery and
// every store that mirrors central use the same Apply on the same events.
//
// # Places
//
// Stock lies in the pool, or at places that the directory names ([Location]). The directory is no product, and no event tells of it: its
// entries stand in records of their own and are applied in their order. A product that lies in the pool alone is what it always was;
// one that does not is Placed, and its levels are asked for beside it ([State.Holdings]). An event says what it changed of them
// ([Change]), as it is afterwards.
//
// Units can be put aside ([Hold]). A hold is its lines, which stand with their products ([HoldLine]) and change in one record. It ends
// once: it is sold, or let go, or its time comes. Time comes by age ([Boot]), in records that a batch decides by itself: before a command
// on the same products ([Batch.Decide]), or when whoever drives it asks ([Batch.EndDue], [State.NextDue]). What is left of a hold is a
// receipt ([HoldID.EndKey]).
//
// Units can be on their way from one place to another ([Transfer]). They then lie in transit, and a transfer is its lines as a hold is
// ([TransferLine]): all of them, until nothing of it is on its way any more. What is counted is booked by how much it differs from what the
// counter was told ([Counted]).
//
// # People
//
// Keys and staff are entries of the directory as places are ([APIKey], [StaffMember]), and what they may is in [Grants]. What is revoked or
// removed stays. A PIN stands beside its entry ([Entry.Secret]), which has the same hash without it. Who did something that tills do not do is
// remembered with what it changed ([Act]).
//
// # One number line
//
// Events are numbered without gaps from 0. A position ([Offset]) is the number of events applied so far, which is also the
// number of the next event: one always resumes at the position that one was told.
package inventory
