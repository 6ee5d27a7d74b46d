// Package history is `ombud import`: customers and closed cases of another system, brought to a running suite.
package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/deployments/standalone/client"
	"github.com/ombud/ombud/deployments/standalone/jsonl"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/idempotency"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

const (
	// longestLine is more than the longest customer or case, in bytes.
	longestLine = 1 << 20
	// maxCases and maxBytes bound the cases in one request.
	maxCases, maxBytes = 50, 1 << 20
	// progressLines is the number of lines between two reports of progress.
	progressLines = 1000
)

// Import brings in a file of customers and closed cases. Lines that are wrong are named and left out; all others are
// brought in. Sending a file again changes nothing.
type Import struct {
	File string `arg:"" help:"The file, - for standard input. Each line is a JSON object with either a customer or a case."`
	client.Target

	// In is standard input, Out is for the totals, Err for wrong lines and progress. All are those of the process if Out is nil.
	In       io.Reader `kong:"-"`
	Out, Err io.Writer `kong:"-"`
}

// Run sends the file and prints the totals. The error reports wrong lines or the reason for an early end.
func (c *Import) Run(ctx context.Context) error {
	if c.Out == nil {
		c.In, c.Out, c.Err = os.Stdin, os.Stdout, os.Stderr
	}
	rules, err := grpckit.NewValidator(nil)
	if err != nil {
		return err
	}
	file := io.NopCloser(c.In)
	if c.File != "-" {
		if file, err = os.Open(c.File); err != nil {
			return err
		}
	}
	defer file.Close()
	return c.WithConn(func(conn grpc.ClientConnInterface) error {
		s := &sender{
			customers: intakev1.NewCustomerServiceClient(conn),
			history:   intakev1.NewHistoryServiceClient(conn),
			name:      c.File,
			err:       c.Err,
		}
		err := s.sendFile(ctx, file, rules)
		_, failure := fmt.Fprintf(c.Out, "%d customers, %d new cases, %d cases that were there already\n", s.sent, s.created, s.existing)
		return errors.Join(err, failure)
	})
}

// sender sends the entries of one file and counts them.
type sender struct {
	customers intakev1.CustomerServiceClient
	history   intakev1.HistoryServiceClient
	name      string // of the file
	err       io.Writer

	batch                          []entry
	bytes                          int
	sent, created, existing, wrong int
}

// sendFile sends all lines. The error of a line that is wrong stops nothing; another one names the line at which it ends.
func (s *sender) sendFile(ctx context.Context, file io.Reader, rules *grpckit.Validator) error {
	for line := range jsonl.ReadLines(file, longestLine) {
		if err := s.sendLine(ctx, line, rules); err != nil {
			return fmt.Errorf("stopped at line %d, the same import goes on from there: %w", line.Number, err)
		}
		if line.Number%progressLines == 0 {
			if _, err := fmt.Fprintf(s.err, "%d lines\n", line.Number); err != nil {
				return err
			}
		}
	}
	if err := s.sendCases(ctx); err != nil {
		return fmt.Errorf("stopped before the end, the same import goes on from there: %w", err)
	}
	if s.wrong > 0 {
		return fmt.Errorf("%d lines were left out", s.wrong)
	}
	return nil
}

// sendLine sends the customer of a line, or keeps its case for the next batch.
func (s *sender) sendLine(ctx context.Context, line jsonl.Line, rules *grpckit.Validator) error {
	e, err := parseLine(line, rules)
	switch {
	case err != nil:
		return s.reportLine(line.Number, err)
	case e.customer != nil:
		return s.sendCustomer(ctx, e)
	}
	s.batch, s.bytes = append(s.batch, e), s.bytes+e.size
	if len(s.batch) < maxCases && s.bytes < maxBytes {
		return nil
	}
	return s.sendCases(ctx)
}

// reportLine names a line that is left out.
func (s *sender) reportLine(number int, reason error) error {
	s.wrong++
	_, err := fmt.Fprintf(s.err, "%s:%d: %v\n", s.name, number, reason)
	return err
}

// sendCustomer sends a customer under an id that follows from the content.
func (s *sender) sendCustomer(ctx context.Context, e entry) error {
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(e.customer)
	if err != nil {
		return err
	}
	_, err = s.customers.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{
		Customer:  e.customer,
		RequestId: idempotency.DerivedID("import", string(content)),
	})
	if fault.Is(err, fault.InvalidArgument) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Precondition) {
		return s.reportLine(e.line, err)
	}
	if err == nil {
		s.sent++
	}
	return err
}

// sendCases sends the cases kept so far. Those that the suite refuses are named and left out.
func (s *sender) sendCases(ctx context.Context) error {
	batch := s.batch
	s.batch, s.bytes = nil, 0
	for len(batch) > 0 {
		request := &intakev1.ImportCasesRequest{}
		for _, e := range batch {
			request.Cases = append(request.Cases, e.imported)
		}
		reply, err := s.history.ImportCases(ctx, request)
		if err == nil {
			s.created += int(reply.GetCreatedCount())
			s.existing += int(reply.GetExistingCount())
			return nil
		}
		wrong := wrongCases(err)
		var good []entry
		for i, e := range batch {
			if wrong[i] == nil {
				good = append(good, e)
			} else if err := s.reportLine(e.line, wrong[i]); err != nil {
				return err
			}
		}
		if len(good) == len(batch) {
			return err
		}
		batch = good
	}
	return nil
}
