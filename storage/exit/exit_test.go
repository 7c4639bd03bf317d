package exit

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"bodega/storage"
)

type damage struct{ is bool }

func (d damage) Error() string { return "the file is not as it was written" }
func (d damage) Damaged() bool { return d.is }

type misuse struct{}

func (misuse) Error() string { return "PORT: must be a number" }
func (misuse) ExitCode() int { return Usage }

func TestCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, OK},
		{errors.New("cannot listen"), Failed},
		{misuse{}, Usage},
		{storage.ErrInUse, InUse},
		{&DiskError{errors.New("sync")}, Disk},
		{&DiskError{syscall.ENOSPC}, Failed},
		{&DiskError{syscall.EMFILE}, Failed},
		{&DiskError{errors.Join(syscall.ENOSPC, syscall.EIO)}, Disk},
		{&DiskError{fmt.Errorf("commit: %w", syscall.ENOMEM)}, Failed},
		{syscall.EMFILE, Failed},
		{damage{true}, Disk},
		{damage{false}, Failed},
		{Finding(damage{true}), Failed},
		{syscall.EIO, Disk},
		{syscall.ENOSPC, Failed},
	} {
		wrapped := tt.err
		if wrapped != nil {
			wrapped = errors.Join(fmt.Errorf("data/central: %w", tt.err), errors.New("and something else"))
		}
		if got := Code(wrapped); got != tt.want {
			t.Errorf("%v: got %d, want %d", wrapped, got, tt.want)
		}
	}
}

func TestFinding(t *testing.T) {
	other := errors.New("permission denied")
	if got := Finding(other); !errors.Is(got, other) {
		t.Errorf("got %v", got)
	}
	if got := Finding(damage{true}); got.Error() != (damage{}).Error() || Damaged(got) {
		t.Errorf("got %v", got)
	}
}
