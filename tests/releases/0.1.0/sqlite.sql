BEGIN TRANSACTION;
CREATE TABLE activations (
	network VARCHAR(32) NOT NULL, 
	picture VARCHAR(32) NOT NULL, 
	layer VARCHAR(200) NOT NULL, 
	mean FLOAT, 
	maxima BLOB, 
	means BLOB, 
	PRIMARY KEY (network, picture, layer)
);
INSERT INTO "activations" VALUES('4c71572df5ce0f0cc2e58d61dce4d42d','b9a38129ed5d11df3a007819b97b37ea','',1.14043033123016357421e+00,X'4CFEEF3FCCC2F43FEC50BBBE',X'4CFEEF3FCCC2F43FEC50BBBE');
INSERT INTO "activations" VALUES('4c71572df5ce0f0cc2e58d61dce4d42d','0ebd5641167d06bc726d664b76f3ebd1','',-1.19727092981338500976e+00,X'7C5F4B40AC2F0BBE6246D4C0',X'7C5F4B40AC2F0BBE6246D4C0');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE cells (
	run VARCHAR(64) NOT NULL, 
	model VARCHAR(128) NOT NULL, 
	image VARCHAR(128) NOT NULL, 
	data JSON NOT NULL, 
	PRIMARY KEY (run, model, image), 
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "cells" VALUES('gOLNRA1wNpjHCygH','ZsAsdIr8RKLHqJQb','Pgm5NLjdGRwh03qD','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "Pgm5NLjdGRwh03qD", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 311, "sha256": "75eaa7148394b80f2cbed85d58384ca45e0549fbc7a9fba0e3603a7e5576e365"}, "mine-h5_1_red_legend.png": {"bytes": 2457, "sha256": "a8b840bfba9d4cf20ce53c4b59b458d252bf65602d07533976576badc62d52fe"}, "mine-h5_1_red.npy": {"bytes": 1088, "sha256": "3df5938ddb92594543c673272372c107fcb89be7fbea263193fad4fc4444b575"}}, "layer": "conv", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.005900685675442219, "maximum": 0.03887363523244858, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('gOLNRA1wNpjHCygH','ZsAsdIr8RKLHqJQb','qDKfsEmYjHf9AikO','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "qDKfsEmYjHf9AikO", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 321, "sha256": "20b6a1ef8802e5a0a9ff746e9d6e32c30afcfc125ad62f5f1a5264bd44a763de"}, "mine-h5_2_blue_legend.png": {"bytes": 2362, "sha256": "4177ca05255eb3b47cf0010bb83339e2290b4bce644382bcda3303841645c37c"}, "mine-h5_2_blue.npy": {"bytes": 1088, "sha256": "b5cf77a0f0bbd0c06f636979bdb25a94a62002a93c5adf559ca53749cde8ec97"}}, "layer": "conv", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.009845984168350697, "maximum": 0.05177905783057213, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('54s7KWRfY0zOt39y','ZsAsdIr8RKLHqJQb','Pgm5NLjdGRwh03qD','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "Pgm5NLjdGRwh03qD", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 375, "sha256": "60b426fd19341b39ab59f69c6b7f1d3b95c7bbfbe698a243804ed7220bebdd37"}, "mine-h5_1_red_legend.png": {"bytes": 3500, "sha256": "2fe65f3c8e5bfcb324d58ff82e4145de9dcd50c2d788f9e85edcbc2bd5618746"}, "mine-h5_1_red.npy": {"bytes": 3008, "sha256": "cfd284486466bd8325c02eb943703c7ce69e805b5bbc10a511e6c791227057fb"}}, "layer": "scores without softmax", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 1.9121947288513184, "relevance_input": 3.256678365625703, "kept": 1.703110209691894}, "minimum": -0.012874400243163109, "maximum": 0.06738540064543486, "invalid_pixels": 0, "signed": true}');
INSERT INTO "cells" VALUES('54s7KWRfY0zOt39y','ZsAsdIr8RKLHqJQb','qDKfsEmYjHf9AikO','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "qDKfsEmYjHf9AikO", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 338, "sha256": "331b0f0435ed0cd8923277017693a50d12e42d9b1a54dfe949eb532b5beedf52"}, "mine-h5_2_blue_legend.png": {"bytes": 3541, "sha256": "a3f91dd1885d70557fe1fecc6e4e6099c6f5f925abdd59d641524726d81ec0a4"}, "mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "ad134a3dbc62549a7ac3c843b5e1343c61450ab4c0622b87d7a82cb616d8f5a8"}}, "layer": "scores without softmax", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 3.1777029037475586, "relevance_input": 3.2978216570045333, "kept": 1.0378004983144633}, "minimum": -0.005116739775985479, "maximum": 0.06275866460055113, "invalid_pixels": 0, "signed": true}');
INSERT INTO "cells" VALUES('_ddrC0Mb17J6Vn0-','ZsAsdIr8RKLHqJQb','Pgm5NLjdGRwh03qD','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "Pgm5NLjdGRwh03qD", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 370, "sha256": "846b43330f413b5bedaf9d8dfb37a926c4042372d35d5b69367d493c584629c5"}, "mine-h5_1_red_legend.png": {"bytes": 2502, "sha256": "4dadf5eb512080cfece0e34f836358b3d02f24f7fb3d942c3d137c252c918cb2"}, "mine-h5_1_red.npy": {"bytes": 3008, "sha256": "812d1e1a4cc957a6079bca653ada150d295cc589cf0c0b8d9c4698c91a0be049"}}, "layer": "scores without softmax", "class": null, "against": null, "neurons": [{"index": 1, "activation": 1.9121947288513184}], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.0028887325897812843, "maximum": 0.06229884549975395, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('_ddrC0Mb17J6Vn0-','ZsAsdIr8RKLHqJQb','qDKfsEmYjHf9AikO','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "qDKfsEmYjHf9AikO", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 329, "sha256": "b2cd4d5033ec8b1565b1f88f41dce96e3424f6a25c6f2bf304ad2e5d9f8ff83d"}, "mine-h5_2_blue_legend.png": {"bytes": 2489, "sha256": "78f154cafba146b808e64740a329622c7300982710fb12073557cb875c7715cc"}, "mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "466479408368ab150942f098ebd722acaa35879426838e82d48a5b039d4fd7b2"}}, "layer": "scores without softmax", "class": null, "against": null, "neurons": [{"index": 0, "activation": 3.1777029037475586}], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.00432227086275816, "maximum": 0.03964300453662872, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('VEjtADRSVHQBPKhQ','ZsAsdIr8RKLHqJQb','Pgm5NLjdGRwh03qD','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "Pgm5NLjdGRwh03qD", "png": "1-mine-h5_1_red.png", "legend": "1-mine-h5_1_red_legend.png", "values": "1-mine-h5_1_red.npy", "outputs": {"1-mine-h5_1_red.png": {"bytes": 311, "sha256": "75eaa7148394b80f2cbed85d58384ca45e0549fbc7a9fba0e3603a7e5576e365"}, "1-mine-h5_1_red_legend.png": {"bytes": 2457, "sha256": "a8b840bfba9d4cf20ce53c4b59b458d252bf65602d07533976576badc62d52fe"}, "1-mine-h5_1_red.npy": {"bytes": 1088, "sha256": "3df5938ddb92594543c673272372c107fcb89be7fbea263193fad4fc4444b575"}}, "layer": "conv", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.005900685675442219, "maximum": 0.03887363523244858, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('VEjtADRSVHQBPKhQ','ZsAsdIr8RKLHqJQb','qDKfsEmYjHf9AikO','{"row": "ZsAsdIr8RKLHqJQb", "model": "ZsAsdIr8RKLHqJQb", "image": "qDKfsEmYjHf9AikO", "png": "1-mine-h5_2_blue.png", "legend": "1-mine-h5_2_blue_legend.png", "values": "1-mine-h5_2_blue.npy", "outputs": {"1-mine-h5_2_blue.png": {"bytes": 321, "sha256": "20b6a1ef8802e5a0a9ff746e9d6e32c30afcfc125ad62f5f1a5264bd44a763de"}, "1-mine-h5_2_blue_legend.png": {"bytes": 2362, "sha256": "4177ca05255eb3b47cf0010bb83339e2290b4bce644382bcda3303841645c37c"}, "1-mine-h5_2_blue.npy": {"bytes": 1088, "sha256": "b5cf77a0f0bbd0c06f636979bdb25a94a62002a93c5adf559ca53749cde8ec97"}}, "layer": "conv", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.009845984168350697, "maximum": 0.05177905783057213, "invalid_pixels": 0, "signed": false}');
INSERT INTO "cells" VALUES('VEjtADRSVHQBPKhQ','ZsAsdIr8RKLHqJQb~1','Pgm5NLjdGRwh03qD','{"row": "ZsAsdIr8RKLHqJQb~1", "model": "ZsAsdIr8RKLHqJQb", "image": "Pgm5NLjdGRwh03qD", "png": "2-mine-h5_1_red.png", "legend": "2-mine-h5_1_red_legend.png", "values": "2-mine-h5_1_red.npy", "outputs": {"2-mine-h5_1_red.png": {"bytes": 375, "sha256": "60b426fd19341b39ab59f69c6b7f1d3b95c7bbfbe698a243804ed7220bebdd37"}, "2-mine-h5_1_red_legend.png": {"bytes": 3500, "sha256": "2fe65f3c8e5bfcb324d58ff82e4145de9dcd50c2d788f9e85edcbc2bd5618746"}, "2-mine-h5_1_red.npy": {"bytes": 3008, "sha256": "cfd284486466bd8325c02eb943703c7ce69e805b5bbc10a511e6c791227057fb"}}, "layer": "scores without softmax", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 1.9121947288513184, "relevance_input": 3.256678365625703, "kept": 1.703110209691894}, "minimum": -0.012874400243163109, "maximum": 0.06738540064543486, "invalid_pixels": 0, "signed": true}');
INSERT INTO "cells" VALUES('VEjtADRSVHQBPKhQ','ZsAsdIr8RKLHqJQb~1','qDKfsEmYjHf9AikO','{"row": "ZsAsdIr8RKLHqJQb~1", "model": "ZsAsdIr8RKLHqJQb", "image": "qDKfsEmYjHf9AikO", "png": "2-mine-h5_2_blue.png", "legend": "2-mine-h5_2_blue_legend.png", "values": "2-mine-h5_2_blue.npy", "outputs": {"2-mine-h5_2_blue.png": {"bytes": 338, "sha256": "331b0f0435ed0cd8923277017693a50d12e42d9b1a54dfe949eb532b5beedf52"}, "2-mine-h5_2_blue_legend.png": {"bytes": 3541, "sha256": "a3f91dd1885d70557fe1fecc6e4e6099c6f5f925abdd59d641524726d81ec0a4"}, "2-mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "ad134a3dbc62549a7ac3c843b5e1343c61450ab4c0622b87d7a82cb616d8f5a8"}}, "layer": "scores without softmax", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 3.1777029037475586, "relevance_input": 3.2978216570045333, "kept": 1.0378004983144633}, "minimum": -0.005116739775985479, "maximum": 0.06275866460055113, "invalid_pixels": 0, "signed": true}');
CREATE TABLE descriptions (
	model VARCHAR(128) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	description JSON NOT NULL, 
	PRIMARY KEY (model, version)
);
CREATE TABLE image_labels (
	image VARCHAR(64) NOT NULL, 
	label TEXT NOT NULL, 
	PRIMARY KEY (image)
);
CREATE TABLE images (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	file_hash VARCHAR(64) NOT NULL, 
	created FLOAT NOT NULL, 
	owner VARCHAR(128) DEFAULT 'local' NOT NULL, 
	bytes BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "images" VALUES(1,'Pgm5NLjdGRwh03qD','red.png',40,24,'911245cb4494aa8bf78919de16279a6114c4641e7cfb8a52dc9bf8819847affa',1.79609129723472452167e+09,'local',308);
INSERT INTO "images" VALUES(2,'qDKfsEmYjHf9AikO','blue.png',40,24,'03df2c3fb5550e5dfbac2ff466288eb52d616924de03aa8f94dbe67967921aa3',1.79609129723802065847e+09,'local',335);
CREATE TABLE model_marks (
	model VARCHAR(128) NOT NULL, 
	owner VARCHAR(128) NOT NULL, 
	reason TEXT NOT NULL, 
	created FLOAT NOT NULL, 
	PRIMARY KEY (model, owner)
);
CREATE TABLE models (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	file_hash VARCHAR(64) NOT NULL, 
	suffix VARCHAR(16) NOT NULL, 
	preprocessing JSON NOT NULL, 
	class_names JSON, 
	description JSON NOT NULL, 
	created FLOAT NOT NULL, 
	owner VARCHAR(128) DEFAULT 'local' NOT NULL, 
	bytes BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "models" VALUES(1,'ZsAsdIr8RKLHqJQb','mine.h5','custom','7c7751e265a47e2de8aeaa0b38fd0da65e7590f0e02cf39f20c90c04ade195fb','.h5','{"mode": "unit", "mean": null, "std": null}','["a", "b", "c"]','{"input_shape": [12, 20, 3], "open_input_size": false, "units": 3, "output_activation": "softmax", "layers": [{"name": "conv", "type": "Conv2D", "output_shape": [10, 18, 4], "convolutional": true, "units": 4}, {"name": "pool", "type": "GlobalAveragePooling2D", "output_shape": [4], "convolutional": false, "units": 4}, {"name": "scores", "type": "Dense", "output_shape": [3], "convolutional": false, "units": 3}], "default_layer": "scores", "last_convolutional_layer": "conv", "feature_map_layers": ["conv"], "unsupported": {}, "parameters": 127, "hint": null, "output": null, "code": [], "translated": [], "assumed": null}',1.79609129803514146802e+09,'local',12192);
CREATE TABLE observations (
	network VARCHAR(32) NOT NULL, 
	picture VARCHAR(32) NOT NULL, 
	problem TEXT, 
	top BLOB, 
	probabilities BLOB, 
	features BLOB, 
	PRIMARY KEY (network, picture)
);
INSERT INTO "observations" VALUES('4c71572df5ce0f0cc2e58d61dce4d42d','b9a38129ed5d11df3a007819b97b37ea',NULL,X'01000000C6D4F73E0000000022C5EE3E02000000B2304B3D',X'22C5EE3EC6D4F73EB2304B3D',X'00000000570A343E439A03407CB5F73E');
INSERT INTO "observations" VALUES('4c71572df5ce0f0cc2e58d61dce4d42d','0ebd5641167d06bc726d664b76f3ebd1',NULL,X'00000000E7FF763F010000000ACA0F3D0200000033E25D38',X'E7FF763F0ACA0F3D33E25D38',X'00000000FF31A93DA414493E495E7340');
CREATE TABLE picture_sets (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	images JSON NOT NULL, 
	created FLOAT NOT NULL, 
	owner VARCHAR(128) DEFAULT 'local' NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "picture_sets" VALUES(1,'zqQlfo8ZUTXfeGib','two','["Pgm5NLjdGRwh03qD", "qDKfsEmYjHf9AikO"]',1.79609129904566407198e+09,'local');
INSERT INTO "picture_sets" VALUES(2,'obfVcmjwDxvjz7rV','hers','["sample:star_01"]',1.79609129912912869457e+09,'anna');
CREATE TABLE run_pictures (
	run VARCHAR(64) NOT NULL, 
	place INTEGER NOT NULL, 
	image VARCHAR(128) NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	label TEXT, 
	PRIMARY KEY (run, place), 
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "run_pictures" VALUES('plOmM-q_tRfChIDn',0,'Pgm5NLjdGRwh03qD','b9a38129ed5d11df3a007819b97b37ea','red.png',NULL);
INSERT INTO "run_pictures" VALUES('plOmM-q_tRfChIDn',1,'qDKfsEmYjHf9AikO','0ebd5641167d06bc726d664b76f3ebd1','blue.png',NULL);
CREATE TABLE runs (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	title TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	inputs JSON NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	eta_seconds FLOAT, 
	error JSON, 
	revision INTEGER NOT NULL, 
	created FLOAT NOT NULL, 
	started FLOAT, 
	finished FLOAT, 
	owner VARCHAR(128) DEFAULT 'local' NOT NULL, 
	bytes BIGINT DEFAULT '0' NOT NULL, 
	failures JSON, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "runs" VALUES(1,'gOLNRA1wNpjHCygH','visualize','Grad-CAM: mine.h5','done','{"models": [{"id": "ZsAsdIr8RKLHqJQb", "name": "mine.h5"}], "images": ["Pgm5NLjdGRwh03qD", "qDKfsEmYjHf9AikO"], "method": "grad_cam", "parameters": {}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}',2,2,'done',NULL,NULL,5,1.79609129806357169147e+09,1.79609129808552408225e+09,1.79609129828679037091e+09,'local',7627,NULL);
INSERT INTO "runs" VALUES(2,'54s7KWRfY0zOt39y','visualize','LRP-epsilon: mine.h5','done','{"models": [{"id": "ZsAsdIr8RKLHqJQb", "name": "mine.h5"}], "images": ["Pgm5NLjdGRwh03qD", "qDKfsEmYjHf9AikO"], "method": "lrp.epsilon", "parameters": {"epsilon": 1e-07, "bias": true}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}',2,2,'done',NULL,NULL,6,1.79609129830903315547e+09,1.79609129831665134428e+09,1.7960912985611553192e+09,'local',13770,NULL);
INSERT INTO "runs" VALUES(3,'_ddrC0Mb17J6Vn0-','visualize','Gradient / Saliency: mine.h5','done','{"models": [{"id": "ZsAsdIr8RKLHqJQb", "name": "mine.h5"}], "images": ["Pgm5NLjdGRwh03qD", "qDKfsEmYjHf9AikO"], "method": "gradient", "parameters": {"postprocess": "abs"}, "layer": null, "selection": {"mode": "max_activations", "count": 1}, "training": null, "as_in_innvestigate": false}',2,2,'done',NULL,NULL,6,1.79609129864387631419e+09,1.7960912986520717144e+09,1.79609129881706571581e+09,'local',11706,NULL);
INSERT INTO "runs" VALUES(4,'plOmM-q_tRfChIDn','suggest','Activation of the output: mine.h5','done','{"models": [{"id": "ZsAsdIr8RKLHqJQb", "name": "mine.h5"}], "networks": ["4c71572df5ce0f0cc2e58d61dce4d42d"], "pictures": 2, "source": null, "layer": null, "selection": null, "class": null, "method": null, "parameters": {}}',2,2,'done',NULL,NULL,4,1.79609129887055563924e+09,1.79609129888020944594e+09,1.79609129893866658212e+09,'local',0,NULL);
INSERT INTO "runs" VALUES(5,'VEjtADRSVHQBPKhQ','visualize','Grad-CAM: mine.h5 | LRP-epsilon: mine.h5','done','{"models": [{"id": "ZsAsdIr8RKLHqJQb", "name": "mine.h5"}], "images": ["Pgm5NLjdGRwh03qD", "qDKfsEmYjHf9AikO"], "methods": [{"method": "grad_cam", "parameters": {}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}, {"method": "lrp.epsilon", "parameters": {"epsilon": 1e-07, "bias": true}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}], "rows": [[0, 0], [0, 1]], "sources": ["gOLNRA1wNpjHCygH", "54s7KWRfY0zOt39y"]}',4,4,'done',NULL,NULL,0,1.79609129900331473354e+09,1.79609129900331473354e+09,1.79609129900331473354e+09,'local',21397,NULL);
CREATE TABLE scores (
	run VARCHAR(64) NOT NULL, 
	row_key VARCHAR(128) NOT NULL, 
	image VARCHAR(128) NOT NULL, 
	convincing BOOLEAN NOT NULL, 
	blind BOOLEAN NOT NULL, 
	seed BIGINT, 
	marked FLOAT NOT NULL, 
	PRIMARY KEY (run, row_key, image), 
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "scores" VALUES('gOLNRA1wNpjHCygH','ZsAsdIr8RKLHqJQb','Pgm5NLjdGRwh03qD',1,0,NULL,1.79609129904001069066e+09);
CREATE TABLE shares (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	tab VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	created FLOAT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id), 
	FOREIGN KEY(tab) REFERENCES tabs (id) ON DELETE CASCADE, 
	UNIQUE (digest)
);
INSERT INTO "shares" VALUES(1,'9Xa-_SMUKB8DzpS4','pspOUnDLFwQp_r3m','9023dfadb02f38b225acd0acd423ef9a9e3825752919e4c185ca5fa95cedbaa8',1.7960912990493326187e+09);
CREATE TABLE tab_views (
	tab VARCHAR(64) NOT NULL, 
	"view" VARCHAR(32) NOT NULL, 
	PRIMARY KEY (tab), 
	FOREIGN KEY(tab) REFERENCES tabs (id) ON DELETE CASCADE
);
INSERT INTO "tab_views" VALUES('J8pZ3rUIUORGUrKg','layer_activation');
CREATE TABLE tabs (
	number INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	run VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	closed FLOAT, 
	PRIMARY KEY (number), 
	UNIQUE (id), 
	FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "tabs" VALUES(1,'pspOUnDLFwQp_r3m','gOLNRA1wNpjHCygH','renamed',0,NULL);
INSERT INTO "tabs" VALUES(2,'WtRbkcekA4bMAv__','54s7KWRfY0zOt39y','LRP-epsilon: mine.h5',1,NULL);
INSERT INTO "tabs" VALUES(3,'2coGYelIce50FZ3H','_ddrC0Mb17J6Vn0-','Gradient / Saliency: mine.h5',2,1.79609129910950016976e+09);
INSERT INTO "tabs" VALUES(4,'J8pZ3rUIUORGUrKg','plOmM-q_tRfChIDn','Activation of the output: mine.h5',3,NULL);
INSERT INTO "tabs" VALUES(5,'pszPyma_L1xWlGs_','VEjtADRSVHQBPKhQ','Grad-CAM: mine.h5 | LRP-epsilon: mine.h5',4,NULL);
CREATE INDEX images_of_an_owner ON images (owner, number, bytes);
CREATE INDEX images_of_a_file ON images (file_hash);
CREATE INDEX models_of_an_owner ON models (owner, number, bytes);
CREATE INDEX runs_of_an_owner ON runs (owner, number, bytes, state);
CREATE INDEX ix_runs_state ON runs (state);
CREATE INDEX ix_tabs_run ON tabs (run);
CREATE INDEX run_pictures_of_an_image ON run_pictures (image);
CREATE INDEX ix_shares_tab ON shares (tab);
COMMIT;
