package etcd

import (
	"context"
	"errors"

	"bodega/storage"
)

// Peek tells whose log it is, and who takes part in it, to whoever takes no part yet. Errors: storage.ErrUnreachable, ErrNone.
func (s *Logs) Peek(ctx context.Context) (id storage.Identity, members []storage.Member, err error) {
	l, err := s.connect()
	if err != nil {
		return id, nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	members, err = l.Members(ctx)
	return l.Identity(), members, err
}
