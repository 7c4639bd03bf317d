package central

import (
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage/exportfile"
)

// exporter writes the catalogue to a file from time to time. Its goroutine and, after stop, its owner call export.
type exporter struct {
	cfg    Config
	ledger *ledger.Ledger
	lead   *lead // exports are made here while it is
	log    zerolog.Logger
	last   inventory.Offset // exported; -1 if nothing was by this process
	quit   chan struct{}
	done   chan struct{}
}

// startExporter returns an exporter whose stop must be called.
func startExporter(cfg Config, l *ledger.Ledger, leads *lead, log zerolog.Logger) *exporter {
	e := &exporter{cfg: cfg, ledger: l, lead: leads, log: log, last: -1, quit: make(chan struct{}), done: make(chan struct{})}
	go e.run()
	return e
}

func (e *exporter) run() {
	defer close(e.done)
	if !e.cfg.Exports || e.cfg.ExportInterval == 0 {
		return
	}
	tick := time.NewTicker(e.cfg.ExportInterval)
	defer tick.Stop()
	for {
		select {
		case <-e.quit:
			return
		case <-tick.C:
			e.export()
		}
	}
}

// stop ends the regular exports and waits for the one under way.
func (e *exporter) stop() {
	close(e.quit)
	<-e.done
}

// export writes the file unless it did so at this position. A failure is logged and no more: the data is safe without.
func (e *exporter) export() {
	v := e.ledger.View()
	if !e.cfg.Exports || v.Mark.Offset == e.last || e.lead.away() {
		return
	}
	start := time.Now()
	kept := shelf{e.cfg.ExportPath, e.cfg.ExportKeep}
	err := kept.putAside(e.ledger.Timeline(), v.Mark.Offset)
	var done exportfile.Done
	if err == nil {
		done, err = exportfile.Write(v, e.ledger.Timeline(), e.cfg.ExportPath, nil)
	}
	if err == nil {
		err = kept.prune(e.ledger.Timeline())
	}
	if err != nil {
		e.log.Error().Err(err).Str("path", e.cfg.ExportPath).Msg("the export has failed; the data itself is safe")
		return
	}
	e.last = v.Mark.Offset
	e.log.Info().Str("path", e.cfg.ExportPath).Int("products", done.Products).Int64("position", int64(e.last)).Dur("ms", time.Since(start)).Msg("exported")
}
