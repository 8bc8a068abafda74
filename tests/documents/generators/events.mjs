// Requests that the JavaScript SDK makes of an event: binary, structured, and structured with its data as bytes.
import { CloudEvent, HTTP } from "cloudevents";

const event = (data) =>
  new CloudEvent({ type: "consent-signed", source: "/apps/javascript", id: "one", appversion: "3", subject: process.argv[2], data });
const signed = { document: "rules", version: 1 };
const messages = [
  HTTP.binary(event(signed)),
  HTTP.structured(event(signed)),
  HTTP.structured(event(Buffer.from(JSON.stringify(signed)))),
];
console.log(JSON.stringify(messages));
