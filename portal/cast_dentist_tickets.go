package portal

import (
	"image/color"

	"portal/rules"
)

const sam = "sam@brightwater.example"

// dentistTickets is what the dentist reports: 1 and 10 are done, and 2 is done
// for the second time; 3 is a duplicate of 2, 4 became a quote that is open, 5
// is declined, 6 in progress, 7 was declined and is part of a cycle after all,
// 8 waits for Daniel's answer and 9 for Sam's, 11 and 12 are new.
func (s *stage) dentistTickets() []act {
	return []act{
		{-27, 9, s.reports(daniel, "DENT", dentistItHurts)},
		{-26, 10, s.settles(tomas, "DENT", 1, rules.Ask, "First in the list, yes. *Red* worries us: red means an error elsewhere. Would **bold, with a symbol** do as well?")},
		{-26, 13, s.replies(daniel, "DENT", 1, "Bold is fine. Who is in pain reads the first line and nothing else.")},
		{-26, 14, s.settles(tomas, "DENT", 1, rules.Approve, "First and in bold.")},
		{-25, 9, s.settles(tomas, "DENT", 1, rules.Start, "")},
		{-23, 15, s.settles(tomas, "DENT", 1, rules.Finish, "“It hurts” stands first, and leads to the next free time in any practice.")},
		{-13, 11, s.reports(daniel, "DENT", dentistTick)},
		{-13, 14, s.settles(tomas, "DENT", 2, rules.Approve, "This goes before everything else.")},
		{-13, 15, s.settles(tomas, "DENT", 2, rules.Start, "")},
		{-12, 8, s.reports(sam, "DENT", dentistForgets)},
		{-12, 10, s.merges(tomas, "DENT", 3, 2, "Thank you, Sam. This is known and being mended; you are told when it is done. Until then please hold the tablet upright.")},
		{-12, 17, s.reports(daniel, "DENT", dentistFive)},
		{-11, 14, s.settles(imogen, "DENT", 4, rules.Approve, "The numbers of the pilot speak for it. We write an offer.")},
		{-10, 15, s.settles(tomas, "DENT", 2, rules.Finish, "The tick stays now, however the tablet is held.")},
		{-9, 9, s.reports(sam, "DENT", dentistText)},
		{-9, 11, s.settles(tomas, "DENT", 2, rules.Start, "It happened again in room 2, so we are at it again.")},
		{-8, 11, s.settles(imogen, "DENT", 5, rules.Decline, dentistTextDeclined)},
		{-8, 12, s.reports(daniel, "DENT", dentistNames)},
		{-8, 15, s.settles(imogen, "DENT", 6, rules.Approve, "A name is a name. We mend it in the diary and in the letters.")},
		{-8, 16, s.remarks(imogen, "DENT", 6, "The column in DentaPlan has 20 bytes, not 20 characters. If they cannot widen it, we keep the whole name on our side.")},
		{-6, 9, s.settles(tomas, "DENT", 6, rules.Start, "")},
		{-6, 17, s.reports(sam, "DENT", dentistWelsh)},
		{-5, 9, s.reports(daniel, "DENT", dentistLunch)},
		{-5, 10, s.settles(tomas, "DENT", 7, rules.Decline, "Welsh is part of the offer for all five practices and not of the pilot.")},
		{-5, 16, s.replies(daniel, "DENT", 7, "We are in Wales: without Welsh we may not switch the page on at all. **Three buttons** are enough for the pilot, the words are Sam’s.")},
		{-4, 9, s.settles(imogen, "DENT", 7, rules.Approve, "We did not know that. The three buttons come with the pilot, the rest with the offer.")},
		{-4, 10, s.settles(tomas, "DENT", 8, rules.Ask, "What about emergencies in the lunch hour: should the desk still be able to book one by hand, or is the hour closed for everybody?")},
		{-4, 16, s.reports(sam, "DENT", dentistLastStep)},
		{-3, 9, s.settles(tomas, "DENT", 9, rules.Ask, "We see nothing at that time in our log. Do you remember which **reason** and which **practice** you chose? A picture of the page before would help as well.")},
		{-3, 10, s.reports(tomas, "DENT", dentistNightly)},
		{-3, 10, s.settles(tomas, "DENT", 10, rules.Approve, "")},
		{-3, 15, s.reports(sam, "DENT", dentistYesterday)},
		{-2, 12, s.settles(tomas, "DENT", 2, rules.Finish, "Room 2 ran the version of last month. All seven tablets are up to date.")},
		{-2, 13, s.settles(tomas, "DENT", 10, rules.Finish, "The copy runs page by page now and took eleven seconds last night.")},
		{-2, 17, s.replies(tomas, "DENT", 9, "One more thing: it may be the time that was taken by somebody else in the same minute. Did it offer you another one?")},
		{-2, 16, s.adopts("DENT", 7, 2)},
		{-1, 17, s.reports(daniel, "DENT", dentistCalendar)},
	}
}

const dentistTextDeclined = `Texts to a dentist’s own telephone would name patients outside of the practice’s system, and your data protection adviser asked us not to do that.

The delay can be set **from the chair** with one press: the display in the waiting room shows it.`

// What the dentist reports.
var (
	dentistItHurts = wish("Say “It hurts” first, and in red",
		"Of 412 calls in two weeks 96 were about pain. On the page it is the second of eight reasons, between *Check-up* and *Something broke off*.",
		"Nobody in pain has to read a list.").
		about(1, 1).linking("https://files.fernhill.example/brightwater/calls")

	dentistTick = bug("The second tick is gone after turning the tablet",
		`1. Tick *I was told about the risks*
2. Tick *I could ask my questions*
3. Turn the tablet on its side

The second tick is gone **and the form can still be sent**. Two forms of this morning lack it.`,
		"What was ticked stays ticked.").
		showing(consentTablet, pinned(136, 402, "This was ticked before turning"), pinned(210, 610, "… and I can press this")).
		seenOn("https://forms.brightwater.example/consent/7", clinicTablet).about(7, 1)

	dentistForgets = bug("The tablet forgets what I ticked",
		"Room 4. I handed it to the patient and when it came back one tick was missing. She swears that she set it.",
		"").
		seenOn("https://forms.brightwater.example/consent/7", clinicTablet)

	dentistFive = wish("Booking for the other four practices",
		"Station Square asks every day when it is their turn, and patients of Mill Road book for their parents in Greenfield by telephone.\n\n| Practice | Diary today |\n| --- | --- |\n| Station Square | Paper |\n| Old Wharf | Spreadsheet |\n| Greenfield | DentaPlan 6 |\n| Castle Lane | DentaPlan 4 |",
		"One page for all five, and one diary behind it.")

	dentistText = wish("Text the dentist when she runs late",
		"I stand in the door and wave. A text on her telephone would be nicer: *10:40 Mrs Example is waiting since 25 min*.",
		"")

	dentistNames = bug("Names are cut off, or turn into boxes, in the diary",
		`Some of our patients of today, and what the diary makes of them (names changed):

| at the desk | in the diary |
| --- | --- |
| Siân Llywelyn-Gruffydd | Siân Llywelyn-Gruf |
| Łukasz Wiśniewski | ?ukasz Wi?niewski |
| 陳美玲 | □□□ |
| محمد الأحمد | □□□□ □□□□□□ |
| Ngũgĩ wa Kamau | Ng?g? wa Kamau |

Mei-Ling found her own aunt only by the telephone number.`,
		"The whole name, in its own letters and in its own direction.").
		showing(diaryNames, pinned(610, 246, "Cut off after 18 letters"), pinned(600, 294, "Two letters are missing"), pinned(450, 342, "陳美玲")).
		seenOn("https://diary.brightwater.example/mill-road/today", deskScreen).about(2, 1)

	dentistWelsh = wish("The buttons in Welsh",
		`Every third patient in Station Square speaks Welsh at home. These three are pressed most:

- Choose a time → **Dewis amser**
- Move → **Newid**
- Cancel → **Canslo**`,
		"Both languages beside each other, as on the road signs.").
		linking("https://language.example/cy/public-services")

	dentistLunch = wish("Close the lunch hour of each chair",
		"Patients book at 12:40 and we eat standing. Each chair has another hour: 12:00 for one and two, 13:00 for three and four.",
		"No time is offered in the hour that is set for a chair.").
		about(1, 1)

	dentistLastStep = bug("“Something went wrong” at the last step of booking",
		"I tried to book for my son, three times. After pressing *Book* it says „Something went wrong“ and nothing more. Around nine in the evening.",
		"It books, or it says why not.").
		seenOn("https://booking.brightwater.example/confirm", samsPhone)

	dentistNightly = bug("The nightly copy of the diary stops after 30 seconds",
		"Three nights in a row. The copy is not complete, the page works with the one of the night before.\n\n```\n"+dentistCopyTrace+"```",
		"A copy that takes longer than before is still a whole copy.").
		about(2, 1)

	dentistYesterday = bug("The display in the waiting room shows yesterday’s delay",
		"It was 8 in the morning, nobody was there yet, and it said **35 minutes**. Mrs Example turned round in the door and went home.\n\nIt was right again after the first patient.",
		"No delay in the morning.").
		showing(waitingDisplay, pinned(560, 380, "This is from last evening"), pinned(930, 120, "The clock is right")).
		seenOn("https://display.brightwater.example/mill-road", clinicTablet).about(6, 1)

	dentistCalendar = wish("An entry for the patient’s calendar with the confirmation",
		"People write the time on their hand. With the booking they could get a file that the telephone takes, like the one from the railway:\n\n```\n"+dentistEntry+"```",
		"It opens on every telephone, and moving the appointment moves the entry.").
		linking("https://datatracker.ietf.org/doc/html/rfc5545").about(2, 1)
)

const (
	dentistCopyTrace = `02:00:00.004 copy started practice=mill-road rows=61204
02:00:30.009 ERROR copy failed after 30.005s
java.sql.SQLTimeoutException: Query timed out
	at dentaplan.jdbc.Statement.executeQuery(Statement.java:418)
	at brightwater.copy.DiaryReader.readAll(DiaryReader.java:77)
	at brightwater.copy.NightlyCopy.run(NightlyCopy.java:41)
Caused by: java.net.SocketTimeoutException: Read timed out
	at java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
	... 9 more
`
	dentistEntry = `BEGIN:VEVENT
SUMMARY:Check-up\, Brightwater Dental
LOCATION:14 Mill Road
TRIGGER;RELATED=START:-P1D
END:VEVENT
`
)

// The devices of the practices.
var (
	clinicTablet = device{"Chrome 137 on Android 13", "1200 × 1920", "1200 × 1720"}
	deskScreen   = device{"Edge 138 on Windows 11", "1920 × 1080", "1904 × 948"}
	samsPhone    = device{"Chrome 138 on Android 15", "412 × 915", "412 × 738"}
)

// The pictures of the dentist's reports.
var (
	consentTablet = captured("tablet-turned.png", func(s *shot) {
		s.browser("forms.brightwater.example/consent/7", "Consent to treatment", dentistBlue)
		s.write(100, 210, 28, shotInk, "Please read, tick and sign.")
		for i, text := range []string{"I was told about the risks", "I could ask my questions", "I agree to the treatment"} {
			s.box(120, 290+i*96, 36, 36, shotInk)
			if i != 1 {
				area(s.RGBA, 128, 298+i*96, 20, 20, dentistBlue)
			}
			s.write(180, 317+i*96, 24, shotInk, text)
		}
		s.button(120, 590, 190, dentistBlue, "Sign and send")
	})
	diaryNames = captured("diary-today.png", func(s *shot) {
		s.browser("diary.brightwater.example/mill-road/today", "Mill Road, today", dentistBlue)
		s.table(80, 180, 300, []string{"Time", "Patient", "Reason"}, []string{"09:00", "Siân Llywelyn-Gruf", "Check-up"}, []string{"09:20", "?ukasz Wi?niewski", "It hurts"},
			[]string{"09:40", "???", "Cleaning"}, []string{"10:00", "???? ??????", "Check-up"}, []string{"10:20", "Ng?g? wa Kamau", "Filling"})
	})
	waitingDisplay = captured("display-at-eight.png", func(s *shot) {
		area(s.RGBA, 0, 0, shotWidth, shotHeight, color.RGBA{16, 42, 60, 255})
		s.write(80, 130, 40, dentistWhite, "Mill Road")
		s.write(880, 130, 40, dentistWhite, "08:02")
		s.write(80, 300, 44, dentistWhite, "You are waiting about")
		s.write(80, 460, 140, dentistWhite, "35 minutes")
		s.write(80, 600, 30, dentistWhite, "Thank you for your patience.")
	})
)
