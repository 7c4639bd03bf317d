package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// table prints one line for each scenario; times are milliseconds.
func table(w io.Writer, results []result) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "scenario\trequests/s\tsold\trefused\tretried\tsale p50\tp95\tp99\tlag p50\tp95\tp99\tbounds\tstock\t")
	for _, r := range results {
		if r.sum == nil {
			fmt.Fprintf(tw, "%s\tended early\t\n", r.name)
			continue
		}
		sale := "sale_duration"
		if r.sum.Metrics[sale].Values["max"] == 0 { // sales in batches have no time of their own
			sale = "http_req_duration{name:sale}"
		}
		fmt.Fprintf(tw, "%s\t%.0f\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t\n", r.name,
			r.sum.Metrics["http_reqs"].Values["rate"], r.sum.count("sales_applied"), r.sum.count("sales_refused"), r.sum.count("sales_retried"),
			r.sum.times(sale), r.sum.times("feed_lag"), verdict(r.crossed, "held"), verdict(r.differs, "exact"))
	}
	return tw.Flush()
}

func verdict(err error, good string) string {
	if err != nil {
		return "FAILED"
	}
	return good
}

// times are the median, p95 and p99 of a metric as three cells, empty if it was not measured.
func (s *summary) times(name string) string {
	v := s.Metrics[name].Values
	if v["max"] == 0 {
		return "\t\t"
	}
	return fmt.Sprintf("%.1f\t%.1f\t%.1f", v["med"], v["p(95)"], v["p(99)"])
}
