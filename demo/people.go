package demo

import (
	"context"
	"errors"

	"bodega/http/client"
	"bodega/http/pins"
	"bodega/http/wire"
	"bodega/inventory"
)

// Member is one of the staff of the sample shop.
type Member struct {
	Name, FullName string
	PIN            string // everybody can read it
	Stores         []string
}

// Staff are those of the sample shop: one works everywhere, the others at a store each.
func Staff() []Member {
	return []Member{
		{"anna", "Anna Alonso", pins.Published[0], []string{"*"}},
		{"ben", "Ben Berg", pins.Published[1], []string{"store-s1"}},
		{"carla", "Carla Conti", pins.Published[2], []string{"store-s2"}},
	}
}

// Hire adds those of the staff who are missing. Who is there already stays as somebody has left them, and whoever was removed is not taken on again.
func Hire(ctx context.Context, admin *client.Client, staff []Member) error {
	for _, m := range staff {
		_, err := admin.AddStaff(ctx, &wire.StaffRequest{Name: &m.Name, FullName: &m.FullName, PIN: &m.PIN, Stores: m.Stores})
		var refused *inventory.Error
		if errors.As(err, &refused) && refused.Code == inventory.CodeNameTaken {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
