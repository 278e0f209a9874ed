package main

import (
	"context"
	"io"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/metrics"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type metricsVerb struct{ folder }

// Help says who reads it.
func (metricsVerb) Help() string {
	return `Prints the text format of Prometheus, for its collector of text files:

  holdfast metrics --data DIR > /var/lib/prometheus/node-exporter/holdfast.prom.new && mv /var/lib/prometheus/node-exporter/holdfast.prom.new /var/lib/prometheus/node-exporter/holdfast.prom

It tells names of objects and fields, and counts; nothing of any record.`
}

// Run prints the numbers.
func (v *metricsVerb) Run(ctx context.Context, c *cli) error {
	var res metrics.Answer
	if err := v.call(ctx, metrics.Op, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { _, _ = io.WriteString(w, res.Text) })
}
