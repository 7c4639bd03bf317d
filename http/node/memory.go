package node

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"bodega/journal/vfs"
)

// usedFile is where it stands when keys were used last.
const usedFile = "keys-used"

// usedEvery is how often that is written down, if there is more to write.
const usedEvery = time.Minute

// usedBytesMax bounds what is read of it.
const usedBytesMax = 16 << 20

// Remember has the node keep in a directory, which must be there, what is its own to know, and in no ledger: acts that it has refused, and
// when keys were used last. Without it both last as long as the process. It is called before [Server.Open].
func (s *Server) Remember(dir string) error {
	if err := s.api.Audit().Open(vfs.OS, dir); err != nil {
		return err
	}
	path := filepath.Join(dir, usedFile)
	text, err := vfs.ReadFile(vfs.OS, path)
	if err == nil {
		err = s.api.Used().Load(io.LimitReader(bytes.NewReader(text), usedBytesMax))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.Warn().Err(err).Str("file", path).Msg("when keys were used last is not known any more")
	}
	s.used = path
	return nil
}

// remember writes down from time to time when keys were used last, until ctx ends.
func (s *Server) remember(ctx context.Context) {
	if s.used == "" {
		return
	}
	every := time.NewTicker(usedEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			s.saveUsed()
		case <-ctx.Done():
			s.saveUsed()
			return
		}
	}
}

func (s *Server) saveUsed() {
	if !s.api.Used().Changed() {
		return
	}
	if err := vfs.WriteFile(vfs.OS, s.used, 0o600, s.api.Used().Save); err != nil {
		s.log.Warn().Err(err).Msg("when keys were used last could not be written down")
	}
}
