// Package examples brings files of examples to a running classification.
package examples

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/standalone/client"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

// Import sends the examples of a file. Lines that are wrong are named and left out; all
// others are brought in. Sending a file again changes nothing.
type Import struct {
	File string `short:"f" required:"" type:"existingfile" env:"-" placeholder:"FILE" help:"The file: .csv (category, text and perhaps customer; a first line that names the columns may order them) or .jsonl (an object of these in each line)."`
	client.Target

	// Out and Err are where the result and wrong lines are told; the standard ones if nil.
	Out, Err io.Writer `kong:"-"`
}

// Run sends the file and prints the result. The error reports wrong lines or the
// reason for an early end.
func (c *Import) Run(ctx context.Context) error {
	if c.Out == nil {
		c.Out, c.Err = os.Stdout, os.Stderr
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	all, err := readLines(c.File, file)
	if err != nil {
		return err
	}
	var answer *classificationv1.ImportExamplesResponse
	wrong := 0
	err = c.WithConn(func(conn grpc.ClientConnInterface) error {
		var err error
		answer, wrong, err = c.sendExamples(ctx, conn, all)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Out, "%d examples are new, %d were there already\n", answer.GetCreatedCount(), answer.GetExistingCount())
	if wrong > 0 {
		err = errors.Join(err, fmt.Errorf("%d lines were left out", wrong))
	}
	return err
}

// sendExamples streams valid examples and reports invalid lines.
func (c *Import) sendExamples(ctx context.Context, conn grpc.ClientConnInterface, all iter.Seq[line]) (answer *classificationv1.ImportExamplesResponse, wrong int, err error) {
	stream, err := classificationv1.NewLearningServiceClient(conn).ImportExamples(ctx)
	if err != nil {
		return nil, 0, err
	}
	for l := range all {
		request := &classificationv1.ImportExamplesRequest{Example: l.example}
		if l.wrong == nil {
			l.wrong = protovalidate.Validate(request)
		}
		if l.wrong != nil {
			wrong++
			if _, err := fmt.Fprintf(c.Err, "%s:%d: %v\n", c.File, l.number, l.wrong); err != nil {
				return nil, wrong, err
			}
			continue
		}
		if err := stream.Send(request); err != nil {
			break // CloseAndRecv says why
		}
	}
	answer, err = stream.CloseAndRecv()
	return answer, wrong, err
}
