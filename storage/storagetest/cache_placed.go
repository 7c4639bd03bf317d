package storagetest

import (
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// stocked returns a product with what belongs to it.
func stocked(p *inventory.Product) inventory.Stocked {
	return inventory.Stocked{Product: p, Holdings: belongs(p)}
}

// belongs returns what belongs to a product in these tests, which the product tells: nil unless it is placed.
func belongs(p *inventory.Product) *inventory.Holdings {
	if !p.Placed {
		return nil
	}
	h := &inventory.Holdings{Levels: []inventory.Level{
		{Location: "madrid", OnHand: int64(p.Version) + 1, Held: 1, Version: p.Version, UpdatedAt: p.UpdatedAt},
		{Location: inventory.Pool, OnHand: 5, Version: 1},
	}}
	if p.Version%3 == 0 {
		h.Levels = append(h.Levels, inventory.Level{Location: inventory.Transit, OnHand: 4, Version: p.Version})
		h.Transfers = []*inventory.TransferLine{{Transfer: inventory.TransferID(fmt.Sprintf("%020d", p.Version)), From: inventory.Pool, To: "madrid", Shipped: 7, Received: 2, Missing: 1,
			Ref: "Camión", ShippedAt: 98, UpdatedAt: 99}}
	}
	if p.Version%2 == 0 {
		h.Holds = []*inventory.HoldLine{{Hold: inventory.HoldID(fmt.Sprintf("%020d", p.Version)), Location: "madrid", Quantity: 1, Ref: "Café", ExpiresAt: 99, EndAge: 7}}
	}
	return h
}

// listing returns a directory that tells of its revision, which is the position. Before the first nothing was said, and before the third
// nothing of keys and staff.
func listing(at inventory.Offset) *inventory.Directory {
	var entries []*inventory.Entry
	for i := max(1, at-2); i <= at; i++ {
		l := inventory.Location{ID: inventory.LocationID(fmt.Sprint("shop-", i)), Name: "Größe", Kind: inventory.Shop, Sellable: true, Active: true,
			Revision: inventory.Revision(i)}
		e := l.Entry("", "")
		entries = append(entries, &e)
	}
	if at > 2 {
		k := inventory.APIKey{ID: "k00000000000a", Name: "till", Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{byte(at)}, Revision: inventory.Revision(at)}
		m := inventory.StaffMember{Name: "anna", Stores: []string{"s1"}, Rights: inventory.RightRead, PIN: fmt.Sprint("pin-", at), Revision: inventory.Revision(at)}
		key, member := k.Entry("boss", "r"), m.Entry("boss", "r")
		entries = append(entries, &key, &member)
		if at%3 == 0 { // of another store
			entries[len(entries)-1] = member.WithoutSecret()
		}
	}
	d, err := inventory.NewDirectory(inventory.Revision(at), entries)
	if err != nil {
		panic(err)
	}
	return d
}

func markOf(d *inventory.Directory) (m inventory.DirectoryMark) {
	if d != nil {
		m = d.Mark
	}
	return m
}

// after returns the position of a copy that follows another: without a directory where that stays.
func (c *catalogue) after(before *catalogue) storage.CopyPosition {
	at := c.position
	if at.Mark.Directory == before.position.Mark.Directory {
		at.Directory = nil
	}
	return at
}
