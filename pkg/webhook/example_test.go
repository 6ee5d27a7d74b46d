package webhook_test

import (
	"context"
	"crypto/hmac"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/webhook"
)

// A receiver verifies the signature before it believes the body.
func Example() {
	key := []byte("a key that both sides have")
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seconds, _ := strconv.ParseInt(r.Header.Get(webhook.HeaderTimestamp), 10, 64)
		want := webhook.Sign(key, r.Header.Get(webhook.HeaderID), time.Unix(seconds, 0), body)
		genuine := hmac.Equal([]byte(want), []byte(r.Header.Get(webhook.HeaderSignature)))
		fmt.Println(r.Header.Get(webhook.HeaderID), string(body), genuine)
	}))
	defer receiver.Close()

	client := webhook.NewClient(webhook.Options{AllowPrivate: true}) // the receiver is on this machine
	err := client.Post(context.Background(), webhook.Message{
		ID:   "msg_1",
		URI:  receiver.URL,
		Key:  key,
		Body: []byte(`{"parcel":"sent"}`),
	})
	fmt.Println(err)
	// Output:
	// msg_1 {"parcel":"sent"} true
	// <nil>
}
