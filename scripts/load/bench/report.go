//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"bodega/scripts/process"
)

// row is one line of the table.
type row struct {
	figure, what string
	measured     string // median [lowest-highest]
	bar, verdict string
	detail       string
}

// bar is what a figure has to reach. A stretch of 0 means there is none.
type bar struct {
	limit, stretch float64
	most           bool
}

func atLeast(v float64) bar            { return bar{limit: v} }
func atMost(v float64) bar             { return bar{limit: v, most: true} }
func (b bar) stretching(v float64) bar { b.stretch = v; return b }

const (
	met       = "met"
	stretched = "met, stretch too"
	missedBar = "**missed**"
	failed    = "**FAILED**"
)

func (b bar) verdict(v float64) string {
	reached := func(limit float64) bool { return v >= limit }
	if b.most {
		reached = func(limit float64) bool { return v <= limit }
	}
	switch { // NaN reaches nothing
	case !reached(b.limit):
		return missedBar
	case b.stretch > 0 && reached(b.stretch):
		return stretched
	}
	return met
}

func (b bar) text(unit func(float64) string) string {
	text := "at least " + unit(b.limit)
	if b.most {
		text = "at most " + unit(b.limit)
	}
	if b.stretch > 0 {
		text += " (stretch " + unit(b.stretch) + ")"
	}
	return text
}

// check holds the median of the rounds against the bar.
func check(what string, values series, unit func(float64) string, limit bar, detail string) row {
	r := inform(what, values, unit, detail)
	r.bar, r.verdict = limit.text(unit), limit.verdict(values.median())
	return r
}

// inform is a figure without a bar.
func inform(what string, values series, unit func(float64) string, detail string) row {
	measured := unit(values.median())
	if len(values) > 1 {
		measured += fmt.Sprintf(" [%s - %s]", unit(values.low()), unit(values.high()))
	}
	return row{what: what, measured: measured, bar: "none", verdict: "-", detail: detail}
}

func failure(what string, err error) row {
	text := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "|", "/")), " ") // one cell
	return row{what: what, measured: "-", bar: "-", verdict: failed, detail: text[:min(len(text), 400)]}
}

func anyMissed(rows []row) bool {
	for _, r := range rows {
		if r.verdict == missedBar || r.verdict == failed {
			return true
		}
	}
	return false
}

// Units.

func times(v float64) string     { return fmt.Sprintf("%.2fx", v) }
func seconds(v float64) string   { return fmt.Sprintf("%.2f s", v) }
func bytesUnit(v float64) string { return fmt.Sprintf("%.0f bytes", v) }
func kibUnit(v float64) string   { return fmt.Sprintf("%.1f KiB", v/(1<<10)) }
func mebibytes(v float64) string { return fmt.Sprintf("%.0f MiB", v/(1<<20)) }
func perSecond(v float64) string { return count(v) + "/s" }

// count writes 1234567 as 1,234,567.
func count(v float64) string {
	digits := strconv.FormatFloat(v, 'f', 0, 64)
	var out []byte
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			out = append(out, ',')
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// short writes a time in seconds with three digits.
func short(v float64) string {
	switch d := time.Duration(v * float64(time.Second)); {
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.1f us", v*1e6)
	case d < time.Millisecond:
		return fmt.Sprintf("%d us", d.Microseconds())
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f ms", v*1e3)
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", v*1e3)
	}
	return seconds(v)
}

// publish prints the table and, when it is the one to keep, writes the page.
func publish(f *facts, rows []row, write bool) error {
	fmt.Print(table(rows))
	if !write {
		return nil
	}
	root, err := process.Root()
	if err != nil {
		return err
	}
	page, err := render(f, rows)
	if err != nil {
		return err
	}
	name := filepath.Join(root, "docs", "benchmarks.md")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, page, 0o644)
}

// table is Markdown, padded so that it reads as well on a terminal; details go below it.
func table(rows []row) string {
	cells := [][]string{{"Figure", "What", "Measured", "Bar", "Result"}, nil}
	for _, r := range rows {
		cells = append(cells, []string{r.figure, r.what, r.measured, r.bar, r.verdict})
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, width := range widths {
		cells[1] = append(cells[1], strings.Repeat("-", width))
	}
	var b strings.Builder
	for _, line := range cells {
		for i, cell := range line {
			fmt.Fprintf(&b, "| %-*s ", widths[i], cell)
		}
		b.WriteString("|\n")
	}
	b.WriteString("\n")
	for _, r := range rows {
		if r.detail != "" {
			fmt.Fprintf(&b, "- `%s`: %s.\n", r.figure, r.detail)
		}
	}
	return b.String()
}

func render(f *facts, rows []row) ([]byte, error) {
	var page bytes.Buffer
	err := pageTemplate.Execute(&page, struct {
		*facts
		Table string
		Took  time.Duration
	}{f, table(rows), f.Ended.Sub(f.Begun).Round(time.Second)})
	return page.Bytes(), err
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"date": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
}).Parse(`# Benchmarks

Written by ` + "`make bench`" + ` (` + "`go run ./scripts/load/bench`" + `); do not edit.
{{if .Quick}}
**A quick run with small sizes: these figures mean nothing.**
{{end}}
## What the figures mean

Every figure is a comparison made within one run, because the same machine is up to twice as fast at one time as at another. *Bare* is the ruler:
a process with the same router, one header compare, ` + "`json.NewDecoder`" + ` and a fixed JSON answer, and no service behind it. Bodega runs as it is shipped
but for regular exports and log lines below warnings: one process with its data on the file system below, and every update that is answered has been
synced to the disk before. The limiter is on; the load is exempt, as that of stores is. What the limiter costs others is a figure of its own (` + "`limited`" + `). The load generator takes its
share of the same cores: closed loop, keep-alive connections, a fresh random idempotency key with every update, and the product's current version
with it where nothing else is said.

Both sides run in turn, {{.Rounds}} rounds of {{.Round}} each, each side first every other time. *Measured* is the median over the rounds of the ratio
within a round, with the lowest and the highest in brackets; for absolute figures, of the rounds themselves. Differences below about 0.1 in a ratio are within the
noise of a shared machine. A request that is answered with anything but the expected success fails its whole figure. Absolute rates are also
given as they would be where bare reaches 35,000 requests/s: on a slower machine than that the bar is held against the scaled rate. Where a
long run refuses requests with 503 to protect itself, these are sent again and counted, and only successes make the rate. "As fast as" is read as
at least 0.95 times. Of the two servers of a comparison between Bodega and itself, the idle one is running too.

Stores are processes of their own, with their copies on the same file system. In ` + "`store-delay`" + ` updates are due at an even pace, whatever became of those
before. The delay of an event runs from when central's answer to its update has been read to when the feed of a store has shown it, which is the last
of the ways to read it there; the feed is followed by a long poll, so the delay holds the way of the store's answer too. Every event counts at every store. As
a check some products are read back with ` + "`X-Min-Offset`" + `, asked for when central has answered. A store is *readable* when ` + "`/readyz`" + ` is first 200, and *live*
when it says so of itself at central's position; products are compared with the book then. Polls are *idle* when central is; what they take up in the
kernel is not counted. A figure without a bar is for information.

{{if .Busy}}**The machine was not quiet when the run began: see its load average.**

{{end}}## Machine

| | |
|---|---|
| Date | {{date .Begun}}, took {{.Took}} |
| Processor | {{.Processor}}, {{.Cores}} cores |
| Memory | {{.Memory}} |
| Kernel | {{.Kernel}} |
| File system | {{.FileSystem}} |
| Binary | {{.Binary}} |
| Load average | before {{.LoadBefore}}, after {{.LoadAfter}} |

## Figures

{{.Table}}`))
