// The names of the models that Modelina makes of an AsyncAPI document.
import { readFileSync } from "node:fs";
import { TypeScriptGenerator } from "@asyncapi/modelina";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
const models = await new TypeScriptGenerator().generate(document);
console.log(JSON.stringify(models.map((model) => model.modelName)));
