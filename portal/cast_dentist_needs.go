package portal

import (
	"image/color"

	"portal/rules"
)

// dentistNeeds is what the dentist is asked for: 1, 5, 12 and 15 are accepted,
// 2 after it was returned once; 3 holds credentials that were revealed, 4 some
// that were destroyed; 11 is withdrawn, 8 and 16 wait for the agency, 6 is
// overdue and begun, 7 was returned and is due soon, 14 is due soon and begun,
// 10 and 13 are open, and 9 is begun and has no date.
func (s *stage) dentistNeeds() []act {
	return []act{
		{-29, 10, s.dentistPilotAsked()},
		{-28, 12, s.hands(daniel, 4, given{secrets: []CredentialField{{"Number", "01632 960 112"}, {"Code", "4711-of-the-demo"}}})},
		{-28, 15, s.takes("DENT", 4)},
		{-27, 11, s.says(daniel, "DENT", 11, "They take turns, so names would be wrong by Tuesday.")},
		{-27, 12, s.says(tomas, "DENT", 11, "Then we do without. Thank you for telling us.")},
		{-27, 13, s.drops("DENT", 11)},
		{-26, 9, s.dentistRulesAsked()},
		{-25, 17, s.hands(daniel, 1, given{text: dentistReasons})},
		{-24, 9, s.takes("DENT", 1)},
		{-24, 10, s.hands(daniel, 2, given{text: "Drawn by our caretaker.", files: []castFile{millRoadSketch}})},
		{-24, 12, s.hands(daniel, 12, given{name: "Daniel Okoro"})},
		{-24, 14, s.takes("DENT", 12)},
		{-23, 11, s.returns("DENT", 2, "Thank you. We cannot see the **waiting room** on it: that is where the display will hang. Could the caretaker add the ground floor?")},
		{-23, 16, s.hands(daniel, 5, given{text: "Four of the seven. The others are not sent any more.", files: []castFile{recallLetter, cancelLetter}})},
		{-22, 9, s.takes("DENT", 5)},
		{-20, 11, s.hands(daniel, 2, given{text: "With the ground floor, and a picture of the wall.", files: []castFile{millRoadPlan, millRoadWall}})},
		{-20, 17, s.destroys("DENT", 4)},
		{-19, 9, s.takes("DENT", 2)},
		{-13, 14, s.hands(daniel, 3, given{text: "The user can read and nothing else.", secrets: []CredentialField{
			{"Address", "https://dentaplan.example/mill-road"}, {"User name", "fernhill-reading"}, {"Password", "floss-of-the-demo"},
		}})},
		{-12, 9, s.reveals("DENT", 3)},
		{-12, 10, s.takes("DENT", 3)},
		{-9, 15, s.dentistLaunchAsked()},
		{-9, 16, s.asksFrom("Rebrand", "DENT", need{title: "The present logo and artwork", due: -3, cycle: 2})},
		{-8, 10, s.hands(daniel, 15, given{text: "The second is the one on the door.", files: []castFile{dentistLogo, dentistDoor}})},
		{-8, 11, s.takes("DENT", 15)},
		{-7, 12, s.hands(daniel, 7, given{files: []castFile{recallList}})},
		{-7, 16, s.returns("DENT", 7, "Thank you, this is quick work! One patient stands in it twice, and the postcodes lost their spaces. Please export it once more with the columns as text.")},
		{-7, 17, s.notes(imogen, "DENT", 7, "This list names patients. Remove it from our own computers once the cards are out.")},
		{-6, 10, s.says(daniel, "DENT", 6, "The English is agreed. For the Welsh we wait for Mei-Ling’s aunt, who taught it for thirty years.")},
		{-6, 11, s.saysBetter(tomas, "DENT", 6, "That is worth waiting for.", "That is worth waiting for. The page can begin in English, as long as both are there on the first day.")},
		{-6, 12, s.prepares(daniel, 6, given{text: dentistConfirmation})},
		{-2, 16, s.prepares(daniel, 14, given{text: "Mill Road, 14 Mill Road, 01632 960 110\n\nMonday to Friday from 8 to 18, Thursday to 20."})},
		{-2, 17, s.prepares(daniel, 9, given{text: "The first of five. It rained in the other places.", files: []castFile{millRoadDoor}})},
		{-1, 11, s.dentistPrivacyAsked()},
		{-1, 12, s.says(daniel, "DENT", 7, "The colleague who knows how to export it is back on Thursday. Is that in time?")},
		{-1, 14, s.hands(daniel, 8, given{name: "Daniel Okoro", text: "Seen by all three partners."})},
		{-1, 15, s.hands(daniel, 16, given{text: "Page 4 is what she would like to talk about.", links: []string{"https://adviser.example/brightwater/questions"}})},
		{-1, 16, s.says(tomas, "DENT", 6, "We laid out the English as it will look on a phone. The Welsh fits as well.", dentistPhone)},
	}
}

func (s *stage) dentistPilotAsked() func() error {
	return s.asks("DENT",
		need{kind: rules.NeedText, title: "Reasons for an appointment", due: -22, cycle: 1,
			description: "In the words that patients use on the phone, not in codes. Twelve at most, the most frequent first."},
		need{kind: rules.NeedFiles, title: "Plan of the practice in Mill Road", due: -20, cycle: 6,
			description: "For the place of the display. A drawing by hand will do."},
		need{kind: rules.NeedCredentials, title: "Reading access to DentaPlan", due: -10, cycle: 2, fields: []string{"Address", "User name", "Password"},
			description: "A user of our own with **reading rights alone**. What you enter here is encrypted; please never send it by email."},
		need{kind: rules.NeedCredentials, title: "Code of the trial telephone line", due: -26, cycle: 3, fields: []string{"Number", "Code"},
			description: "For two weeks. We destroy it here as soon as the diary is written."},
		need{kind: rules.NeedFiles, title: "Letters to patients as they are sent today", due: -22, cycle: 5,
			description: "All that still go out, with names blacked out."},
		need{kind: rules.NeedText, title: "Confirmation of a booking, in English and Welsh", due: -2, cycle: 2,
			description: "The few lines that patients read right after they booked. What should they bring, and how do they cancel?"},
		need{kind: rules.NeedFiles, title: "Addresses for the recall cards", due: 4, cycle: 8,
			description: "A table with name, street, town and postcode. Without dates of birth, please."},
		need{kind: rules.NeedSignOff, title: "The consent forms as they are stored", due: 3, cycle: 7, files: []castFile{consentForm},
			description: "An example is attached. With your sign-off we switch the tablets over."},
		need{kind: rules.NeedFiles, title: "Pictures of the five practices", undated: true,
			description: "From outside, so that patients recognise the door. Whenever the light is good."},
		need{kind: rules.NeedLink, title: "Pages that should lead to the booking page", due: 18, cycle: 2,
			description: "Your own pages, and those of others who would set a link."},
		need{kind: rules.NeedText, title: "Names of the receptionists in the trial", due: -25, cycle: 1},
	)
}

func (s *stage) dentistRulesAsked() func() error {
	return s.asks("DENT", need{kind: rules.NeedSignOff, title: "The booking rules of the practice", due: -22, cycle: 1, files: []castFile{bookingRules},
		description: "As we wrote them down together. The trial follows them to the letter."})
}

func (s *stage) dentistLaunchAsked() func() error {
	return s.asksFrom("Website launch", "DENT",
		need{title: "Privacy notice and other legal texts", due: 12, cycle: 2},
		need{title: "Contact details and opening hours", due: 6, cycle: 2},
	)
}

func (s *stage) dentistPrivacyAsked() func() error {
	return s.asks("DENT", need{kind: rules.NeedLink, title: "The adviser’s questions", due: 9, cycle: 9,
		description: "Where we can read what your data protection adviser wants to know."})
}

const (
	dentistReasons = `1. Check-up
2. It hurts
3. Something broke off
4. Cleaning
5. Filling, as agreed
6. For a child
7. Second opinion
8. Something else: please call me`
	dentistConfirmation = `**Your appointment is booked.**

Please come five minutes early, and bring a list of your medicines. Cannot come? Cancel up to 24 hours before, with the link below.`
)

var (
	dentistBlue  = color.RGBA{24, 92, 132, 255}
	dentistWhite = color.RGBA{246, 250, 252, 255}

	millRoadRooms = []room{{4, 4, 26, 24}, {29, 4, 26, 24}, {54, 4, 32, 24}}
	millRoadDesks = []room{{12, 11, 8, 12}, {37, 11, 8, 12}, {64, 11, 8, 12}}

	millRoadSketch = drawn("mill-road-upstairs.png", floorPlan(millRoadRooms, millRoadDesks))
	millRoadPlan   = drawn("mill-road-both-floors.png", floorPlan(
		append([]room{{4, 32, 50, 25}, {53, 32, 33, 25}}, millRoadRooms...),
		append([]room{{8, 36, 14, 5}, {30, 36, 20, 3}, {30, 43, 20, 3}, {60, 38, 5, 14}}, millRoadDesks...),
	))
	millRoadWall = photographed("wall-in-the-waiting-room.jpg", front(color.RGBA{150, 186, 192, 255}, color.RGBA{120, 126, 132, 255}, color.RGBA{86, 142, 150, 255},
		room{34, 8, 28, 16}, room{6, 34, 14, 10}, room{24, 34, 14, 10}, room{42, 34, 14, 10}))
	millRoadDoor = photographed("mill-road-from-outside.jpg", front(color.RGBA{170, 96, 74, 255}, color.RGBA{112, 118, 112, 255}, dentistBlue,
		room{40, 14, 14, 24}, room{8, 10, 18, 14}, room{66, 10, 18, 14}))
	dentistLogo  = drawn("brightwater-logo.png", mark(dentistWhite, dentistBlue, 2))
	dentistDoor  = photographed("logo-on-the-door.jpg", mark(color.RGBA{196, 214, 218, 255}, dentistBlue, 2))
	dentistPhone = drawn("confirmation-on-a-phone.png", screens(dentistBlue))

	consentForm  = printed("consent-form-example.pdf", "Consent to treatment", "Patient: Example Person", "[x] I was told about the risks.", "[x] I could ask my questions.", "Signed on the tablet in room 2.")
	bookingRules = printed("booking-rules.pdf", "Booking rules, Mill Road", "1. A check-up takes 20 minutes.", "2. Emergencies keep two places a day.", "3. New patients book by telephone.")
	recallLetter = printed("recall-letter.pdf", "It is time for your check-up", "Dear patient,", "your last visit was more than six months ago.", "Please ring us for an appointment.")
	cancelLetter = written("cancelled-appointment.txt", `Dear patient,

we are sorry that we have to cancel your appointment. Please ring us, and we
find a new one within the same week.

Brightwater Dental
`)
	recallList = written("recall-addresses.csv", `name,street,town,postcode
Example Person,1 Sample Street,Brightwater,BW11AA
Example Person,1 Sample Street,Brightwater,BW11AA
Another Person,2 Sample Street,Brightwater,BW11AB
`)
)
