package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"bodega/central"
	"bodega/http/client"
	"bodega/http/node"
	"bodega/http/wire"
	"bodega/inventory"
)

// office is where keys and staff are kept: a central that is asked, or a stopped directory.
type office struct {
	URL     string        `name:"url" aliases:"central" xor:"where" help:"Central to ask (from HOST and PORT: http://127.0.0.1:8081)." placeholder:"URL"`
	KeyFile string        `help:"File with an administrator's key (ADMIN_API_KEY, or the first of ADMIN_API_KEYS)." placeholder:"FILE"`
	DataDir string        `xor:"where" help:"Work on this stopped directory, and ask nobody." placeholder:"DIR"`
	Timeout time.Duration `help:"How long to wait for an answer." default:"20s"`
}

// with hands over a client of whoever has the keys.
func (o *office) with(p *program, use func(ctx context.Context, c *client.Client) error) error {
	cfg, err := p.quietly(map[string]string{"DATA_DIR": o.DataDir})
	if err != nil {
		return err
	}
	if o.DataDir != "" {
		return o.inside(p, cfg, use)
	}
	key, err := (&backupCmd{KeyFile: o.KeyFile}).key(p, &cfg)
	if err != nil {
		return errors.New("this needs an administrator's key: set ADMIN_API_KEY, or --key-file; or work on a stopped directory, by --data-dir")
	}
	ask := client.Config{URL: o.URL, Key: key, UserAgent: "bodega-cli/" + version, CallTimeout: o.Timeout}
	if o.URL == "" {
		local, err := cfg.Client()
		if err != nil {
			return err
		}
		ask.URL, ask.Transport = cfg.URL("127.0.0.1"), local.Transport
	}
	c, err := client.New(ask)
	if err != nil {
		return err
	}
	if err = use(p.ctx, c); isAway(err) {
		return fmt.Errorf("no central answers at %s (--url names another, --data-dir a stopped directory): %w", ask.URL, err)
	}
	return err
}

// isAway says whether there was no answer.
func isAway(err error) bool {
	var e *inventory.Error
	return errors.As(err, &e) && e.Code == inventory.CodeUnavailable
}

// inside works on a stopped directory.
func (o *office) inside(p *program, cfg central.Config, use func(context.Context, *client.Client) error) error {
	in, err := central.OpenInside(p.ctx, cfg, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	c, err := client.New(client.Config{URL: "http://inside", Key: in.Key, Transport: within{in}, CallTimeout: o.Timeout})
	if err == nil {
		err = use(p.ctx, c)
	}
	return errors.Join(err, in.Close())
}

// within answers requests by a handler in this process.
type within struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t within) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	t.handler.ServeHTTP(w, req)
	return w.Result(), nil
}

// told is how a verb says what it has done.
type told struct {
	Quiet bool `short:"q" xor:"told" help:"Print the secret alone, or nothing where there is none."`
	JSON  bool `name:"json" xor:"told" help:"Print it as central says it, in JSON."`
}

// tell prints v as JSON, or, unless it is to be quiet, in the words of say.
func (t told) tell(w io.Writer, v any, secret string, say func(io.Writer)) error {
	switch {
	case t.JSON:
		return writeJSON(w, v)
	case t.Quiet && secret != "":
		_, err := fmt.Fprintln(w, secret)
		return err
	case !t.Quiet:
		var b bytes.Buffer
		say(&b)
		_, err := b.WriteTo(w)
		return err
	}
	return nil
}

// writeJSON writes a document with indents.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	if err := json.Indent(&b, wire.AppendJSON(nil, v), "", "  "); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// table writes lines in columns, the first above them.
func table(w io.Writer, head string, line func(add func(...any))) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.ReplaceAll(head, " | ", "\t"))
	line(func(cells ...any) {
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = cell(fmt.Sprint(c))
		}
		fmt.Fprintln(t, strings.Join(texts, "\t"))
	})
	return t.Flush()
}

// cell shows a text in a table: one that a terminal would act on, or that could pass for two columns or lines, is quoted. Others have sent it.
func cell(text string) string {
	if strings.Contains(text, "  ") || strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		return strconv.Quote(text)
	}
	return text
}

// day shows a moment to people, "-" for none.
func day(m inventory.Millis) string {
	if m == 0 {
		return "-"
	}
	return time.UnixMilli(int64(m)).UTC().Format("2006-01-02 15:04")
}

// moment reads a time of RFC 3339, a day, or how far off it is: 90d, 12h. ahead says on which side.
func moment(text string, now time.Time, ahead bool) (inventory.Millis, error) {
	if text == "" {
		return 0, nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, text); err == nil {
			return inventory.MillisOf(t), nil
		}
	}
	d, err := span(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time: 2027-01-31T08:00:00Z, 2027-01-31, or how far off it is, such as 90d or 12h", text)
	}
	if !ahead {
		d = -d
	}
	return inventory.MillisOf(now.Add(d)), nil
}

// span reads a duration, which may be in days.
func span(text string) (d time.Duration, err error) {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	if d, err = time.ParseDuration(text); err == nil && d < 0 {
		err = errors.New("must not be negative")
	}
	return d, err
}

// secretOf reads a secret from a file, or from the standard input for "-".
func (p *program) secretOf(file string) (string, error) {
	in := p.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, 1024))
	return strings.TrimSpace(string(b)), err
}
