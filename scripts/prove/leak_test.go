package prove

import (
	"testing"
	"time"
)

// TestLeft: what stays is told of, and what takes its time to leave is not.
func TestLeft(t *testing.T) {
	leave := make(chan struct{})
	go func() { <-leave }()
	if left(0) == nil {
		t.Error("a goroutine that stays is not seen")
	}
	time.AfterFunc(time.Second, func() { close(leave) }) // later than goleak looks by itself
	if err := left(leaving); err != nil {
		t.Error(err)
	}
}
