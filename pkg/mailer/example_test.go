package mailer_test

import (
	"context"
	"fmt"
	"net/mail"

	"github.com/ombud/ombud/pkg/mailer"
	"github.com/ombud/ombud/pkg/mailer/mailertest"
)

// A mail goes out through the server of the URI.
func Example() {
	server := mailertest.NewServer("smtps")
	defer server.Close()

	m, err := mailer.New(server.UserURI(), mailer.Options{RootCAs: server.RootCAs()})
	if err != nil {
		panic(err)
	}
	err = m.Send(context.Background(), mailer.Message{
		ID:      "01J8Z3@shop.example.com",
		From:    mail.Address{Name: "Shop", Address: "help@shop.example.com"},
		To:      []mail.Address{{Name: "Ann", Address: "ann@example.com"}},
		Subject: "Your parcel",
		Text:    "It arrives tomorrow.",
		Headers: map[string]string{"In-Reply-To": "<7@example.com>"},
	})
	if err != nil {
		panic(err)
	}
	sent := server.Mails()[0]
	fmt.Println(sent.To, sent.Header.Get("Subject"), sent.Header.Get("In-Reply-To"))
	// Output: [ann@example.com] Your parcel <7@example.com>
}
