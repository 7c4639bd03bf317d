package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// FileSuffix stands behind the name of a secret variable in that of the one which names a file with its value, as containers and
// systemd hand secrets out.
const FileSuffix = "_FILE"

// secretBytesMax is far more than a list of keys takes.
const secretBytesMax = 64 << 10

// readFile gives the variable of this name the content of the file that NAME_FILE names, if it is set. Line ends behind the
// content are not part of it; whoever may read a secret is warned about. Nothing that is said of it holds any of the content.
func (s *Settings) readFile(name string, secret bool) {
	file := s.Get(name + FileSuffix)
	if file.Text == "" {
		return
	}
	if direct := s.Get(name); direct.Text != "" {
		s.Fault("%s, %s: only one of them may be set", file.From, direct.From)
		return
	}
	text, mode, err := readSecret(file.Text)
	if err != nil {
		s.Fault("%s: %v", file.From, err)
		return
	}
	if secret && mode&0o004 != 0 {
		s.warnings = append(s.warnings, fmt.Sprintf("%s: everybody on this machine may read %s, which holds a secret; chmod o-r it", file.From, file.Text))
	}
	s.values[name] = Setting{text, file.From}
}

// modeOf says who may read a file.
func modeOf(name string) (fs.FileMode, error) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, err
	}
	return info.Mode(), nil
}

func readSecret(name string) (text string, mode fs.FileMode, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	content, err := io.ReadAll(io.LimitReader(f, secretBytesMax+1))
	text = strings.TrimRight(string(content), "\r\n")
	switch {
	case err != nil:
		return "", 0, err
	case len(content) > secretBytesMax:
		return "", 0, fmt.Errorf("%s is too large for a secret: it must be at most %d bytes", name, secretBytesMax)
	case text == "":
		return "", 0, errors.New(name + " is empty")
	}
	return text, info.Mode(), nil
}
