package node

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

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, ExitOK},
		{errors.New("cannot listen"), ExitFailed},
		{&ConfigError{[]string{"PORT: ..."}}, ExitUsage},
		{storage.ErrInUse, ExitInUse},
		{&DiskError{errors.New("sync")}, ExitDisk},
		{&DiskError{syscall.ENOSPC}, ExitFailed},
		{&DiskError{syscall.EMFILE}, ExitFailed},
		{&DiskError{errors.Join(syscall.ENOSPC, syscall.EIO)}, ExitDisk},
		{&DiskError{fmt.Errorf("commit: %w", syscall.ENOMEM)}, ExitFailed},
		{syscall.EMFILE, ExitFailed},
		{damage{true}, ExitDisk},
		{damage{false}, ExitFailed},
		{Finding(damage{true}), ExitFailed},
		{syscall.EIO, ExitDisk},
		{syscall.ENOSPC, ExitFailed},
	} {
		wrapped := tt.err
		if wrapped != nil {
			wrapped = errors.Join(fmt.Errorf("data/central: %w", tt.err), errors.New("and something else"))
		}
		if got := ExitCode(wrapped); got != tt.want {
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
