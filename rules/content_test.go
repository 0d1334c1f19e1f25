package rules_test

import (
	"encoding/json"
	"testing"

	"portal/rules"
)

// signedLongAgo is what was agreed before quotes had files, word for word.
const signedLongAgo = `{"expires_when_sent":"2027-03-31","format":"portal.quote/1","number":"HALO-Q1","offer":{"currency":"GBP",` +
	`"cycles":[],"introduction":"Hello.","services":[{"description":"","key":"s1","name":"Hosting","quantity":12000,"unit":"month",` +
	`"unit_price":4167}],"terms":"Pay.","title":"Website","vat_rate":2000,"vat_status":"exclusive"},"parties":{"agency":"Studio",` +
	`"agency_vat_number":"","client":"Halo","project":"Site"},"revision":1,"totals":{"subtotal":50004,"total":60005,"vat":10001}}`

const signedLongAgoHash = "85d6567f914b314d559d59a5ad0840fccb5b49c667e597bea7c5510901efd9f1"

func TestWhatWasSignedBeforeThereWereFilesKeepsItsHash(t *testing.T) {
	var content rules.QuoteContent
	if err := json.Unmarshal([]byte(signedLongAgo), &content); err != nil {
		t.Fatal(err)
	}
	canonical, hash, err := rules.Freeze(content)
	if err != nil || string(canonical) != signedLongAgo || hash != signedLongAgoHash {
		t.Errorf("it became %s with hash %s, error %v", canonical, hash, err)
	}
	content.Offer.Files = []rules.QuoteFile{}
	if _, again, _ := rules.Freeze(content); again != hash {
		t.Error("an empty list of files gives another hash than a missing one")
	}
}
