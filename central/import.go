package central

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/journal/vfs"
	"bodega/storage"
)

// Source is where an import comes from.
type Source struct {
	Name string // as a person would repeat it
	Open func() (io.ReadCloser, error)
	// Sum is the name of a file with the content's SHA-256, as sha256sum writes it; "" or one that is not there means none.
	Sum string
	// AcceptEdited also takes a content that is not what its digest or its Sum say.
	AcceptEdited bool
}

// FileSource returns the file at path as a source.
func FileSource(path string) Source {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }, Sum: path + ".sha256"}
}

// sampleName is the flag that asks for the catalogue that comes with the program.
const sampleName = "--sample"

// SampleSource returns the catalogue that comes with the program as a source.
func SampleSource(content []byte) *Source {
	return &Source{Name: sampleName, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

// Progress is told how far an import is, about once a second: first while it reads (total 0), then while it writes.
type Progress func(done, total int)

// Imported says what an import did.
type Imported struct {
	Products, Deleted int // in the file
	Applied           int // of both
	Skipped           int // that the directory has in the same or a newer version
	Refused           Refusals
	Edited            bool
	From              inventory.Offset // position of the content in its own history
	Timeline          string           // that history; "" for a file that names none
	Took              time.Duration
}

// Import brings a catalogue into a stopped data directory, which must be empty, unless merge is set or an import was cut
// there: then the higher version of each product wins. Nothing is written unless the whole file is sound, and a directory
// that was not there or was empty is left as it was if the import fails. In production it makes no directory: [Init] does.
func Import(ctx context.Context, cfg Config, src Source, merge bool, log zerolog.Logger, progress Progress) (Imported, error) {
	cfg.DataPath = src.Name // so that the error names it
	if err := expectDirectory(cfg); err != nil {
		return Imported{}, err
	}
	return importDir(ctx, cfg, src, merge, log, progress)
}

// importDir is Import, which also makes the directory.
func importDir(ctx context.Context, cfg Config, src Source, merge bool, log zerolog.Logger, progress Progress) (done Imported, err error) {
	if cfg.Memory {
		return done, errors.New("STORAGE_URL is mem: an import would be lost at once")
	}
	dir, fresh, err := lookAt(cfg.DataDir)
	if err != nil {
		return done, err
	}
	var cat *catalogue
	if fresh { // what takes long, and fails most, comes before anything is made
		if cat, err = readCatalogue(ctx, src, progress); err != nil {
			return done, err
		}
		defer func() {
			if err != nil && !errors.Is(err, storage.ErrInUse) { // else another process has made it
				err = errors.Join(err, dir.restore())
			}
		}()
	}
	if _, still, err := lookAt(cfg.DataDir); err != nil {
		return done, err
	} else if still { // before there is a directory that could pass for one with nothing in it
		if err := vfs.MkdirSync(vfs.OS, cfg.DataDir, 0o700); err != nil {
			return done, err
		}
		if err := writeMarker(cfg, src.Name); err != nil {
			return done, err
		}
	}
	l, err := openLedger(ctx, cfg, log, func(error) {})
	if err != nil {
		return done, err
	}
	done, err = importStopped(ctx, cfg, l, src, cat, merge, progress)
	return done, errors.Join(err, l.Close())
}

// importStopped imports cat, which is read from src if it is nil.
func importStopped(ctx context.Context, cfg Config, l *ledger.Ledger, src Source, cat *catalogue, merge bool, progress Progress) (Imported, error) {
	m, err := readMarker(cfg)
	switch {
	case err != nil:
		return Imported{}, err
	case merge, m != nil && m.Source == src.Name:
	case m != nil:
		return Imported{}, fmt.Errorf("%w, or add --merge to import %s on top", m.cutError(cfg.DataDir), src.Name)
	case l.View().Mark.Offset > 0:
		return Imported{}, fmt.Errorf("%s is not empty: add --merge to import into it; the higher version of each product then wins", cfg.DataDir)
	}
	if cat == nil {
		if cat, err = readCatalogue(ctx, src, progress); err != nil {
			return Imported{}, err
		}
	}
	fresh := l.View().Mark.Offset == 0
	done, err := importInto(ctx, cfg, l, cat, progress)
	if err == nil && fresh && done.Refused.Count > 0 { // what is made of a file is all of it, or nothing
		return done, fmt.Errorf("%s cannot be imported:\n%v", src.Name, &done.Refused)
	}
	return done, err
}

// importInto submits a catalogue, guarded by the marker.
func importInto(ctx context.Context, cfg Config, l *ledger.Ledger, cat *catalogue, progress Progress) (Imported, error) {
	done := Imported{Products: cat.meta.Products, Deleted: cat.meta.Deleted, Edited: cat.meta.Edited,
		From: cat.meta.LastOffset, Timeline: cat.meta.Timeline}
	if err := writeMarker(cfg, cat.source); err != nil {
		return done, err
	}
	if err := cat.submit(ctx, l, &done, progress); err != nil {
		return done, fmt.Errorf("import of %s was cut short: %w", cat.source, err)
	}
	done.Took = time.Since(cat.begun)
	return done, removeMarker(cfg)
}

// catalogue is a sound export, in parts of the size of a command.
type catalogue struct {
	source string // its name
	begun  time.Time
	parts  [][]inventory.Product
	placed map[inventory.ProductID]*inventory.Holdings // what belongs to products that do not lie in the pool alone
	meta   export.Meta
	size   int
}

// readCatalogue reads and checks everything.
func readCatalogue(ctx context.Context, src Source, progress Progress) (*catalogue, error) {
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content := sha256.New()
	cat := &catalogue{source: src.Name, begun: time.Now()}
	categories := map[string]string{}
	due := everySecond(progress)
	cat.meta, err = export.Read(io.TeeReader(r, content), func(ln inventory.Line) error {
		if c, ok := categories[ln.Category]; ok {
			ln.Category = c
		} else {
			categories[ln.Category] = ln.Category
		}
		cat.add(&ln)
		due(cat.size, 0)
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("%s cannot be imported:\n%w", src.Name, err)
	}
	if _, err := io.Copy(content, r); err != nil { // what stands behind the document
		return nil, err
	}
	return cat, cat.checkEdited(&src, content.Sum(nil))
}

// checkEdited refuses a file that has been changed since it was written, unless somebody has said that it was meant.
func (c *catalogue) checkEdited(src *Source, sum []byte) error {
	what := ""
	if c.meta.Edited {
		what = "its products do not have the digest that it names, or what lies where or its places do not"
	}
	want, err := src.sum()
	if err != nil {
		return err
	}
	if want != "" && want != hex.EncodeToString(sum) {
		c.meta.Edited, what = true, "it does not have the SHA-256 in "+src.Sum
	}
	if what == "" || src.AcceptEdited {
		return nil
	}
	return fmt.Errorf("%s has been edited or cut: %s; add --accept-edited if that is meant", src.Name, what)
}

// sum returns the SHA-256 that the content should have, "" if nobody says.
func (s *Source) sum() (string, error) {
	if s.Sum == "" {
		return "", nil
	}
	b, err := os.ReadFile(s.Sum)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	digits, _, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	if raw, err := hex.DecodeString(digits); err != nil || len(raw) != sha256.Size {
		return "", fmt.Errorf("%s holds no SHA-256 as sha256sum writes it", s.Sum)
	}
	return strings.ToLower(digits), nil
}

func (c *catalogue) add(ln *inventory.Line) {
	if n := len(c.parts); n == 0 || len(c.parts[n-1]) == inventory.MaxLines {
		c.parts = append(c.parts, make([]inventory.Product, 0, inventory.MaxLines))
	}
	last := &c.parts[len(c.parts)-1]
	*last = append(*last, inventory.Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available,
		Version: ln.Version, UpdatedAt: ln.UpdatedAt, Price: ln.Price, Deleted: ln.Deleted})
	c.size++
	if ln.Place != nil {
		if c.placed == nil {
			c.placed = map[inventory.ProductID]*inventory.Holdings{}
		}
		c.placed[ln.Product] = ln.Place.Holdings
	}
}

// belongingsMost bounds what one command says of what belongs to products: its record must fit into the journal.
const belongingsMost = 20_000

// importer is who imports a catalogue: a ledger.
type importer interface {
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
	Holdings(id inventory.ProductID) (*inventory.Product, *inventory.Holdings, inventory.Offset)
}

// submit imports the places, and then part after part. It may be repeated: what is there already is passed over.
func (c *catalogue) submit(ctx context.Context, l importer, done *Imported, progress Progress) error {
	due := everySecond(progress)
	now := inventory.MillisOf(time.Now())
	if c.meta.Directory != nil {
		cmd := &inventory.Command{Kind: inventory.Import, Actor: "import", Scope: &inventory.Scope{Directory: c.meta.Directory}}
		if _, err := submitWithRetry(ctx, l, cmd); err != nil {
			return err
		}
	}
	cmd := &inventory.Command{Kind: inventory.Import, Actor: "import"}
	send := func() error {
		answer, err := submitWithRetry(ctx, l, cmd)
		if err != nil {
			return err
		}
		done.count(l, cmd, answer)
		cmd.Lines = nil
		due(done.Applied+done.Skipped+done.Refused.Count, c.size)
		return nil
	}
	said := 0
	for _, part := range c.parts {
		for i := range part {
			ln := c.lineOf(&part[i], now)
			more := weight(l, &ln)
			if len(cmd.Lines) > 0 && (said+more > belongingsMost || len(cmd.Lines) == inventory.MaxLines) {
				if err := send(); err != nil {
					return err
				}
				said = 0
			}
			cmd.Lines, said = append(cmd.Lines, ln), said+more
		}
	}
	if len(cmd.Lines) == 0 {
		return nil
	}
	return send()
}

// weight is how much a line says of what belongs to its product, and of what belongs to it now. A line of a hold is longer.
func weight(l importer, ln *inventory.Line) (n int) {
	if ln.Place == nil {
		return 0
	}
	if p, have, _ := l.Holdings(ln.Product); p != nil && p.Placed {
		n = len(have.Levels)
	}
	return n + len(ln.Place.Holdings.Levels) + 4*len(ln.Place.Holdings.Holds)
}

// inPool is said of a product by a file that knows what lies where, and says nothing of it.
var inPool = &inventory.Place{Holdings: &inventory.Holdings{}}

// lineOf returns the line that imports p. A product without a time was changed now.
func (c *catalogue) lineOf(p *inventory.Product, now inventory.Millis) inventory.Line {
	var place *inventory.Place
	if h := c.placed[p.ID]; h != nil {
		place = &inventory.Place{Holdings: h}
	} else if c.meta.Knows {
		place = inPool
	}
	if p.Deleted {
		return inventory.Line{Product: p.ID, Version: p.Version, Deleted: true, Place: place}
	}
	ln := inventory.Line{Product: p.ID, Name: p.Name, Category: p.Category, Available: p.Available, Price: p.Price, Version: p.Version, UpdatedAt: p.UpdatedAt,
		Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice, Place: place}
	if ln.UpdatedAt == 0 {
		ln.UpdatedAt = now
	}
	return ln
}

// submitWithRetry retries an overloaded command every 100 ms, while the checkpoint catches up.
func submitWithRetry(ctx context.Context, svc importer, cmd *inventory.Command) (*inventory.Answer, error) {
	for {
		answer, err := svc.Submit(ctx, cmd)
		var busy *inventory.Error
		if err == nil || !errors.As(err, &busy) || busy.Code != inventory.CodeOverloaded {
			return answer, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// everySecond passes on what it is told, at most once a second and never in the first.
func everySecond(p Progress) Progress {
	last := time.Now()
	return func(done, total int) {
		if p != nil && time.Since(last) >= time.Second {
			last = time.Now()
			p(done, total)
		}
	}
}
