package cluster

import (
	"context"
	"os"
	"strings"
	"time"
)

// filesEvery is how often a file with secrets is looked at.
const filesEvery = time.Second

// Watch calls changed with what stands in a file, without the line ends behind it, whenever that is not what it was, until ctx ends. What cannot
// be read is tried again.
func Watch(ctx context.Context, file, was string, changed func(text string)) {
	tick := time.NewTicker(filesEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if text, err := ReadSecret(file); err == nil && text != was {
			was = text
			changed(text)
		}
	}
}

// ReadSecret reads a file with a secret.
func ReadSecret(file string) (string, error) {
	text, err := os.ReadFile(file)
	return strings.TrimRight(string(text), "\r\n"), err
}
