// Package depottest has the promises of a depot, as tests that each kind of depot passes, and a depot in memory that is slow, fails and lies as a
// test wants it to.
package depottest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"bodega/storage/depot"
)

// Memory is a depot in memory. Its fields are set before it is used.
type Memory struct {
	// Before is asked before each operation (put, get, list, remove, sweep), while nobody else is kept waiting: an error is that
	// of the operation, of which nothing happens. Nil asks nobody.
	Before func(op, name string) error
	// After is asked after each that has succeeded: an error takes the place of its answer.
	After func(op, name string) error
	// Keep says whether what is put is kept at all, although the answer says so; nil keeps everything.
	Keep func(name string) bool

	mu      sync.Mutex
	objects map[string]object
}

type object struct {
	content  []byte
	modified time.Time
}

var _ depot.Depot = (*Memory)(nil)

func (m *Memory) around(ctx context.Context, op, name string, do func() error) error {
	if m.Before != nil {
		if err := m.Before(op, name); err != nil {
			return err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	err := do()
	m.mu.Unlock()
	if err == nil && m.After != nil {
		err = m.After(op, name)
	}
	return err
}

// Put implements depot.Depot.
func (m *Memory) Put(ctx context.Context, name string, size int64, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := valid(name); err != nil {
		return err
	}
	if err := write(&b); err != nil {
		return err
	}
	if size >= 0 && size != int64(b.Len()) {
		return fmt.Errorf("%q of %d bytes, and %d were said: %w", name, b.Len(), size, fs.ErrInvalid)
	}
	return m.around(ctx, "put", name, func() error {
		if _, there := m.objects[name]; there {
			return fmt.Errorf("%s: %w", name, depot.ErrExists)
		}
		if m.objects == nil {
			m.objects = map[string]object{}
		}
		if m.Keep == nil || m.Keep(name) {
			m.objects[name] = object{b.Bytes(), time.Now()}
		}
		return nil
	})
}

func valid(name string) error {
	if !depot.Valid(name) {
		return fmt.Errorf("%q is no name for an object: %w", name, fs.ErrInvalid)
	}
	return nil
}

// reader ends with a context.
type reader struct {
	ctx context.Context //nolint:containedctx // of the one Get
	r   io.Reader
}

func (r reader) Read(b []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.r.Read(b)
}

// Get implements depot.Depot.
func (m *Memory) Get(ctx context.Context, name string) (r io.ReadCloser, err error) {
	if err := valid(name); err != nil {
		return nil, err
	}
	err = m.around(ctx, "get", name, func() error {
		o, there := m.objects[name]
		if !there {
			return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		r = io.NopCloser(reader{ctx, bytes.NewReader(o.content)})
		return nil
	})
	return r, err
}

// List implements depot.Depot.
func (m *Memory) List(ctx context.Context, prefix string, yield func(depot.Object) bool) error {
	var list []depot.Object
	err := m.around(ctx, "list", prefix, func() error {
		for name, o := range m.objects {
			if strings.HasPrefix(name, prefix) {
				list = append(list, depot.Object{Name: name, Size: int64(len(o.content)), Modified: o.modified})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b depot.Object) int { return strings.Compare(a.Name, b.Name) })
	for _, o := range list {
		if err == nil && !yield(o) {
			break
		}
	}
	return err
}

// Remove implements depot.Depot.
func (m *Memory) Remove(ctx context.Context, name string) error {
	if err := valid(name); err != nil {
		return err
	}
	return m.around(ctx, "remove", name, func() error {
		delete(m.objects, name)
		return nil
	})
}

// Sweep implements depot.Depot: nothing is ever left here.
func (m *Memory) Sweep(ctx context.Context, prefix string, _ time.Time) error {
	return m.around(ctx, "sweep", prefix, func() error { return nil })
}

// Names returns what is there.
func (m *Memory) Names() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.objects))
}

// Change puts something else in the place of an object, which must be there.
func (m *Memory) Change(name string, change func([]byte) []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, there := m.objects[name]
	if !there {
		panic(name + " is not there")
	}
	o.content = change(bytes.Clone(o.content))
	m.objects[name] = o
}
