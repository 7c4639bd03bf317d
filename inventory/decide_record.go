package inventory

func (b *Batch) open(cmd *Command) *Record {
	if n := len(b.Records); n < cap(b.Records) { // keep what the slot has allocated
		b.Records = b.Records[:n+1]
		old := &b.Records[n]
		*old = Record{Events: old.Events[:0], events: old.events[:0], receipts: old.receipts[:0]} // entries stay with who has applied them
	} else {
		b.Records = append(b.Records, Record{})
	}
	rec := &b.Records[len(b.Records)-1]
	rec.Kind, rec.At, rec.Age, rec.First, rec.Owner = cmd.Kind, b.at, b.age, b.next, cmd.Owner
	return rec
}

// close dates the receipts with the position after the record, and drops a record that says nothing. The owner is said if the
// event does not say it.
func (b *Batch) close(rec *Record) {
	if inOneStep.has(rec.Kind) {
		rec.group()
	}
	if b.healing && !rec.Ends() {
		rec.heal()
	}
	b.next = rec.Next()
	if len(rec.Receipts) == 0 || len(rec.Events) > 0 && rec.Events[0].Actor == rec.Owner {
		rec.Owner = ""
	}
	for i := range rec.Receipts {
		rec.Receipts[i].Offset = b.next
	}
	if len(rec.Events) == 0 && len(rec.Receipts) == 0 && len(rec.Entries) == 0 {
		b.Records = b.Records[:len(b.Records)-1]
	}
}

// abandon undoes a record whose lines could not all be decided.
func (b *Batch) abandon(rec *Record) {
	for i := range rec.Receipts {
		delete(b.keys, rec.Receipts[i].Key)
	}
	for i := range rec.Events {
		id := rec.Events[i].Product.ID
		delete(b.products, id)
		delete(b.levels, id)
	}
	again := map[ProductID]bool{}
	for i := range rec.Events {
		again[rec.Events[i].Product.ID] = true
	}
	b.Records = b.Records[:len(b.Records)-1]
	for i := range b.Records { // earlier decisions on the same products stand
		for j := range b.Records[i].Events {
			e := &b.Records[i].Events[j]
			if again[e.Product.ID] {
				b.replay(e)
			}
			b.products[e.Product.ID] = e.Over(b.product(e.Product.ID))
		}
	}
}
