package bolt

import (
	"errors"
	"slices"
	"testing"
)

// TestStream: all that is sent is taken in order, whichever side ends it, and the reader has ended when the error is there.
func TestStream(t *testing.T) {
	broken, refused := errors.New("broken"), errors.New("refused")
	const many = 10 * batchesAhead
	for name, c := range map[string]struct {
		breaksAt, refusesAt, taken int
		want                       error
	}{
		"all":                  {many, many, many, nil},
		"the reader fails":     {7, many, 7, broken},
		"what it reads is bad": {many, 3, 3, refused},
		"both":                 {3, 3, 3, broken},
		"at once":              {many, 0, 0, refused},
	} {
		ended := false
		var got []int
		err := stream(func(send func(int) error) error {
			defer func() { ended = true }()
			for n := range many {
				if n == c.breaksAt {
					return broken
				}
				if err := send(n); err != nil {
					return err
				}
			}
			return nil
		}, func(n int) error {
			if n == c.refusesAt {
				return refused
			}
			got = append(got, n)
			return nil
		})
		if !errors.Is(err, c.want) || !ended || len(got) != c.taken || !slices.IsSorted(got) {
			t.Errorf("%s: %v with %v taken, ended %v", name, err, got, ended)
		}
	}
}
