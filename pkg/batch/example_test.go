package batch_test

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/batch"
)

func ExampleQueue() {
	ctx := context.Background()
	q := batch.NewQueue(func(_ context.Context, visits []string) error {
		fmt.Println("written together:", visits)
		return nil
	}, batch.Options{Size: 3})
	for _, page := range []string{"/prices", "/help", "/prices", "/contact"} {
		if !q.Add(page) {
			fmt.Println("the queue is full")
		}
	}
	go q.Run(ctx)
	q.Stop()
	// Output:
	// written together: [/prices /help /prices]
	// written together: [/contact]
}
