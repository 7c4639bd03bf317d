package engine

import (
	"context"

	"bodega/inventory"
	"bodega/storage"
)

// Past implements storage.Engine.
func (e *Engine) Past() storage.Past { return noPast{} }

// noPast remembers nothing.
type noPast struct{}

func (noPast) Bounds() storage.Bounds { return storage.Bounds{} }

func (noPast) Find(context.Context, storage.Search) (storage.Found, error) {
	return storage.Found{Done: true}, nil
}

func (noPast) Event(context.Context, inventory.Offset) (inventory.Event, error) {
	return inventory.Event{}, storage.ErrExpired
}

func (noPast) At(context.Context, inventory.Millis) (inventory.Offset, error) {
	return 0, storage.ErrExpired
}

func (noPast) ReversedBy(context.Context, inventory.Offset) (inventory.Offset, bool, error) {
	return 0, false, nil
}
